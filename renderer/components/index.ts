/** The components of the unlocked screens. Gate screens import single files, so that the first chunk stays small. */
export { Button, type ButtonProps } from './button.tsx';
export { Checkbox, CheckList, type CheckboxProps, type CheckListProps } from './check-list.tsx';
export { CopyButton, type CopyButtonProps } from './copy-button.tsx';
export { CrumbProvider, useCrumb, useCurrentCrumb } from './crumb.tsx';
export { cx } from './cx.ts';
export { DataTable, type Column, type DataTableProps, type Sort } from './data-table.tsx';
export { DateField, readDate, type DateFieldProps } from './date-field.tsx';
export { ConfirmDialog, Dialog, type ConfirmDialogProps, type DialogProps } from './dialog.tsx';
export { Drawer, type DrawerProps } from './drawer.tsx';
export { EmptyState, type EmptyStateProps } from './empty-state.tsx';
export { EnvironmentBadge, environmentLooks } from './environment-badge.tsx';
export { ErrorCard, errorText, InlineError, type ErrorCardProps } from './error-card.tsx';
export { Field, FieldRow, inputClass, type FieldProps } from './field.tsx';
export {
  formatAge,
  formatBytes,
  formatClock,
  formatCount,
  formatDay,
  formatInstant,
  formatPlainDate,
  formatRelative,
  plural,
} from './format.ts';
export { IconButton, type IconButtonProps } from './icon-button.tsx';
export { Kbd } from './kbd.tsx';
export {
  Facts,
  Notice,
  Page,
  PageHeader,
  Section,
  Toolbar,
  type FactsProps,
  type NoticeProps,
  type PageHeaderProps,
  type PageProps,
  type SectionProps,
} from './layout.tsx';
export { notify } from './notify.ts';
export { FilterToken, SearchInput, type FilterTokenProps, type SearchInputProps } from './search-input.tsx';
export { Segmented, type SegmentedProps } from './segmented.tsx';
export { SelectField, type SelectFieldProps } from './select-field.tsx';
export { ProgressBar, Skeleton, useLate, type ProgressBarProps } from './skeleton.tsx';
export { StatusBadge, statusLooks, Tag, type StatusBadgeProps, type Tone } from './status-badge.tsx';
export { Mono, PlainDate, RelativeTime } from './text.tsx';
export { SecretField, TextField, type SecretFieldProps, type TextFieldProps } from './text-field.tsx';
export { useNow } from './use-now.ts';
