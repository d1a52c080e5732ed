/** State of a project form: the input, what was touched, and what may be said about it. */
import { useState } from 'react';
import type { SeamError } from '../../../preload/contract/errors.ts';
import type { ProjectInput } from '../../../preload/contract/projects.ts';
import { projectProblems, type ProjectField } from './project-form-model.ts';

export function useProjectForm(start: ProjectInput, refusal: SeamError | null) {
  const [input, setInput] = useState(start);
  const [touched, setTouched] = useState<ReadonlySet<ProjectField> | 'all'>(new Set());
  const all = projectProblems(input);
  const refused = Object.fromEntries(
    (refusal?.fields ?? []).map((field) => [field.path.replace(/^input\./, '').split('.')[0] ?? '', field.message]),
  ) as Partial<Record<ProjectField, string>>;
  const shown: Partial<Record<ProjectField, string>> = { ...refused };
  for (const [field, text] of Object.entries(all) as [ProjectField, string][])
    if (touched === 'all' || touched.has(field)) shown[field] = text;
  return {
    input,
    setInput,
    fields: {
      input,
      onChange: setInput,
      onTouch: (field: ProjectField) =>
        setTouched((old) => (old === 'all' || old.has(field) ? old : new Set([...old, field]))),
      problems: shown,
    },
    /** Shows every problem and puts the focus on the first. @returns whether there is none */
    check: (form: HTMLElement): boolean => {
      setTouched('all');
      const names = new Set(Object.keys(all));
      if (names.size === 0) return true;
      for (const control of form.querySelectorAll<HTMLInputElement>('input[name], textarea[name]'))
        if (names.has(control.name)) {
          control.focus();
          control.scrollIntoView({ block: 'center' });
          break;
        }
      return false;
    },
  };
}
