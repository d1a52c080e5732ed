/** The program's mark and name. */
import { IconFileSearch } from '@tabler/icons-react';
import css from './brand.module.css';

export function Brand() {
  return (
    <span className={css.brand}>
      <IconFileSearch size={18} stroke={2} aria-hidden="true" className={css.mark} />
      <span className={css.name}>ROI Workstation</span>
    </span>
  );
}
