/** The components of the unlocked screens. Gate screens import single files, so that the first chunk stays small. */
export { Button } from './button.tsx';
export { Checkbox, CheckList } from './check-list.tsx';
export { CopyButton } from './copy-button.tsx';
export { useCrumb } from './crumb.tsx';
export { cx } from './cx.ts';
export { DataTable } from './data-table.tsx';
export type { Column, Mark, Sort, TableGroup } from './data-table-types.ts';
export { DateField } from './date-field.tsx';
export { ConfirmDialog, Dialog } from './dialog.tsx';
export { Drawer } from './drawer.tsx';
export { EmptyState } from './empty-state.tsx';
export { EnvironmentBadge, environmentLooks } from './environment-badge.tsx';
export { ErrorCard, InlineError } from './error-card.tsx';
export { Field, FieldRow, inputClass } from './field.tsx';
export {
  formatAge,
  formatBytes,
  formatClock,
  formatCount,
  formatDay,
  formatInstant,
  formatNearDate,
  formatPlainDate,
  plural,
} from './format.ts';
export { HandOnForm, useHandOn } from './hand-on-form.tsx';
export { IconButton } from './icon-button.tsx';
export { Kbd } from './kbd.tsx';
export { Facts, Notice, Page, PageHeader, Section, Toolbar } from './layout.tsx';
export { OrganizationPicker } from './organization-picker.tsx';
export { FilterToken, SearchInput } from './search-input.tsx';
export { Segmented } from './segmented.tsx';
export { SelectField } from './select-field.tsx';
export { ProgressBar, Skeleton } from './skeleton.tsx';
export { StatusBadge, statusLooks, Tag, type Tone } from './status-badge.tsx';
export { Mono, PlainDate, RelativeTime } from './text.tsx';
export { SecretField, TextField } from './text-field.tsx';
export { useNow } from './use-now.ts';
export { useRoomy } from './use-roomy.ts';
