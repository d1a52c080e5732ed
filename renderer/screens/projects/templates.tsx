/** Saved column templates: each is used by itself for lists with the same header. */
import { IconTrash } from '@tabler/icons-react';
import { useMutationOperation, useOperation } from '../../api/index.ts';
import { ErrorCard, IconButton, plural, RelativeTime, Section } from '../../components/index.ts';
import css from './import.module.css';

export function Templates() {
  const templates = useOperation('projects:templates', {});
  const remove = useMutationOperation('projects:removeTemplate', { invalidates: ['projects:templates'] });
  if (!templates.data || templates.data.length === 0) return null;
  return (
    <Section title="Column templates" text="Used by itself for every list with the same header.">
      {remove.error ? <ErrorCard error={remove.error.error} /> : null}
      <ul className={css.templates}>
        {templates.data.map((template) => (
          <li key={template.name}>
            <strong>{template.name}</strong>
            <span className={css.quiet}>
              {plural(template.columns, 'column')} · used <RelativeTime at={template.usedAt} />
            </span>
            <IconButton
              size="sm"
              label={`Remove the template ${template.name}`}
              onClick={() => remove.mutate({ name: template.name })}
            >
              <IconTrash size={14} />
            </IconButton>
          </li>
        ))}
      </ul>
    </Section>
  );
}
