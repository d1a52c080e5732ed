/** A C-CDA, FHIR, text or tree in the reading view; attachments that are found in it are opened in its place. */
import { useCallback, useState, type ReactNode } from 'react';
import type { SeamError } from '../../../preload/contract/errors.ts';
import { call, seamErrorOf, useLayout } from '../../api/index.ts';
import { ErrorCard, Segmented, useRoomy } from '../../components/index.ts';
import type { ViewKind } from './document-kind.ts';
import type { OpenPart } from './open-part.ts';
import type { Attachment, ReadingMode } from './reading/blocks.ts';
import { ReadingView } from './reading/reading-view.tsx';
import { useReading } from './reading/use-reading.ts';
import css from './viewer-screen.module.css';

export type ReadableKind = Extract<ViewKind, 'cda' | 'fhir' | 'tree' | 'text' | 'html'>;

const modeOf = (kind: ReadableKind, type: string, asTree: boolean): ReadingMode => {
  if (kind === 'fhir') return asTree ? 'json-tree' : 'fhir';
  if (kind === 'cda') return asTree ? 'xml-tree' : 'cda';
  if (kind === 'tree') return type.startsWith('application/fhir+xml') ? 'xml-tree' : 'json-tree';
  return kind;
};

/** The place that is remembered is that of the readable form. */
const ignorePlace = (): void => undefined;

export interface ReadingDocumentProps {
  documentId: string;
  address: string;
  type: string;
  kind: ReadableKind;
  initialPlace: number;
  initialZoom: number;
  onZoom: (zoom: number) => void;
  toolbarStart: ReactNode;
  toolbarEnd: ReactNode;
  onPlace: (place: number) => void;
  onPart: OpenPart;
}

export function ReadingDocument(props: ReadingDocumentProps) {
  const { documentId, address, kind, onPart } = props;
  const [asTree, setAsTree] = useState(false);
  const [outline, setOutline] = useLayout<boolean>('viewer.thumbnails', true);
  const roomy = useRoomy(900);
  const mode = modeOf(kind, props.type, asTree);
  const reading = useReading(address, mode);
  const { part } = reading;
  const [opening, setOpening] = useState<number | null>(null);
  const [error, setError] = useState<SeamError | null>(null);
  const open = useCallback(
    (attachment: Attachment) => {
      setOpening(attachment.part);
      setError(null);
      const give = async (): Promise<void> => {
        const bytes = await part(attachment.part);
        if (!bytes) throw new Error('undecodable');
        onPart({
          name: attachment.name,
          ticket: await call('records:openPart', { id: documentId, within: address, bytes }),
        });
      };
      give()
        .catch((reason: unknown) => setError(seamErrorOf(reason)))
        .finally(() => setOpening(null));
    },
    [documentId, address, part, onPart],
  );
  return (
    <>
      <ReadingView
        key={mode}
        reading={reading}
        label="Document"
        initialPlace={asTree ? 1 : props.initialPlace}
        initialZoom={props.initialZoom}
        onZoom={props.onZoom}
        outlineShown={outline && roomy}
        wide={kind === 'text' || mode.endsWith('tree')}
        opening={opening}
        toolbarStart={props.toolbarStart}
        toolbarEnd={props.toolbarEnd}
        toolbarMiddle={
          kind === 'fhir' || kind === 'cda' ? (
            <Segmented
              label="How it is shown"
              value={asTree ? 'tree' : 'cards'}
              onChange={(value) => setAsTree(value === 'tree')}
              options={[
                { value: 'cards', label: kind === 'cda' ? 'Document' : 'Cards' },
                { value: 'tree', label: kind === 'cda' ? 'XML' : 'Tree' },
              ]}
            />
          ) : null
        }
        onOpen={open}
        onPlace={asTree ? ignorePlace : props.onPlace}
        onOutline={setOutline}
      />
      {error ? (
        <div className={css.partError}>
          <ErrorCard error={error} title="The attachment could not be opened" />
        </div>
      ) : null}
    </>
  );
}
