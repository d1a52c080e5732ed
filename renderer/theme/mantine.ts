/** Mantine's variables take their values from tokens.css, so both themes have one source. Loaded with the unlocked frame only. */
import {
  createTheme,
  Menu,
  ModalOverlay,
  ModalRoot,
  Popover,
  Select,
  Tooltip,
  type CSSVariablesResolver,
  type MantineColorsTuple,
} from '@mantine/core';

/** Fallback shades for what Mantine computes itself; every visible colour is set by the resolver below. */
const teal: MantineColorsTuple = [
  '#e7f7f5',
  '#dcf1ee',
  '#b2dfda',
  '#84ccc4',
  '#5cbbb1',
  '#35b5aa',
  '#0b6e69',
  '#095b57',
  '#07534f',
  '#04211f',
];

export const theme = createTheme({
  fontFamily: 'var(--font)',
  fontFamilyMonospace: 'var(--mono)',
  primaryColor: 'teal',
  primaryShade: { light: 6, dark: 5 },
  colors: { teal },
  defaultRadius: 6,
  fontSizes: { xs: '11px', sm: '12px', md: '13px', lg: '15px', xl: '18px' },
  lineHeights: { xs: '1.4', sm: '1.45', md: '1.45', lg: '1.4', xl: '1.3' },
  shadows: { xs: 'var(--shadow)', sm: 'var(--shadow)', md: 'var(--shadow)', lg: 'var(--shadow)', xl: 'var(--shadow)' },
  respectReducedMotion: true,
  components: {
    Tooltip: Tooltip.extend({
      defaultProps: {
        openDelay: 350,
        transitionProps: { duration: 100 },
        position: 'bottom',
        events: { hover: true, focus: true, touch: false },
      },
    }),
    ModalRoot: ModalRoot.extend({ defaultProps: { radius: 10 } }),
    ModalOverlay: ModalOverlay.extend({ defaultProps: { color: 'var(--scrim)', backgroundOpacity: 1 } }),
    Menu: Menu.extend({
      defaultProps: {
        shadow: 'md',
        position: 'bottom-end',
        transitionProps: { duration: 120, transition: 'fade' },
        withinPortal: true,
        // The first item takes the focus: a place holder would be a child that a menu may not have.
        withInitialFocusPlaceholder: false,
        // A long menu scrolls, and what scrolls must be reached by the keyboard.
        menuItemTabIndex: 0,
      },
    }),
    Popover: Popover.extend({ defaultProps: { shadow: 'md', transitionProps: { duration: 120, transition: 'fade' } } }),
    Select: Select.extend({
      defaultProps: { comboboxProps: { shadow: 'md', transitionProps: { duration: 100, transition: 'fade' } } },
    }),
  },
});

export const variables: CSSVariablesResolver = () => ({
  variables: {
    '--mantine-color-body': 'var(--surface)',
    '--mantine-color-text': 'var(--text)',
    '--mantine-color-bright': 'var(--text)',
    '--mantine-color-dimmed': 'var(--text-2)',
    '--mantine-color-placeholder': 'var(--text-3)',
    '--mantine-color-error': 'var(--red)',
    '--mantine-color-anchor': 'var(--accent-text)',
    '--mantine-color-default': 'var(--surface)',
    '--mantine-color-default-hover': 'var(--sunken)',
    '--mantine-color-default-color': 'var(--text)',
    '--mantine-color-default-border': 'var(--line-strong)',
    '--mantine-color-disabled': 'var(--grey-soft)',
    '--mantine-color-disabled-color': 'var(--text-3)',
    '--mantine-color-disabled-border': 'var(--line)',
    '--mantine-primary-color-filled': 'var(--accent)',
    '--mantine-primary-color-filled-hover': 'var(--accent-hover)',
    '--mantine-primary-color-light': 'var(--accent-soft)',
    '--mantine-primary-color-light-hover': 'var(--accent-soft)',
    '--mantine-primary-color-light-color': 'var(--accent-text)',
    '--mantine-primary-color-contrast': 'var(--on-accent)',
  },
  light: {},
  dark: {},
});
