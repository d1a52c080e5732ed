/** Draws blocks with React elements: every tag and attribute is chosen here, none comes from a document. */
import { IconChevronDown, IconChevronRight, IconPaperclip } from '@tabler/icons-react';
import { createElement, type CSSProperties, type ReactNode } from 'react';
import { Button, cx } from '../../../components/index.ts';
import { typeName } from '../document-kind.ts';
import type { Attachment, Block, Fact, Rich } from './blocks.ts';
import css from './reading.module.css';

export interface BlockActions {
  open(attachment: Attachment): void;
  /** The attachment that is being opened. */
  opening: number | null;
}

function RichNodes({ nodes }: { nodes: readonly Rich[] }): ReactNode {
  return nodes.map((node, n) => {
    if (typeof node === 'string') return node;
    if (node.t === 'br' || node.t === 'hr') return createElement(node.t, { key: n });
    if (node.t === 'img') return <img key={n} className={css.picture} src={node.src} alt={node.alt ?? ''} />;
    const children = <RichNodes nodes={node.c} />;
    if (node.t === 'table')
      return (
        <div key={n} className={css.tableBox}>
          <table className={css.table}>{children}</table>
        </div>
      );
    const style: CSSProperties = node.align === undefined ? {} : { textAlign: node.align };
    return createElement(
      node.t,
      {
        key: n,
        style,
        ...(node.cols === undefined ? {} : { colSpan: node.cols }),
        ...(node.rows === undefined ? {} : { rowSpan: node.rows }),
      },
      children,
    );
  });
}

function FactList({ facts }: { facts: readonly Fact[] }) {
  return (
    <dl className={css.facts}>
      {facts.map(({ label, value }, n) => (
        <div key={n} className={css.fact}>
          <dt>{label}</dt>
          <dd>{value}</dd>
        </div>
      ))}
    </dl>
  );
}

function AttachmentRow({ attachment, actions }: { attachment: Attachment; actions: BlockActions }) {
  return (
    <div className={css.attachment}>
      <IconPaperclip size={16} aria-hidden="true" />
      <span className={css.attachmentName} data-line="">
        {attachment.name}
      </span>
      <span className={css.quiet} data-aside="">
        {typeName(attachment.type)}
      </span>
      <Button
        size="sm"
        busy={actions.opening === attachment.part}
        aria-label={`Open ${attachment.name}`}
        onClick={() => actions.open(attachment)}
      >
        Open
      </Button>
    </div>
  );
}

export function BlockView({ block, actions }: { block: Block; actions: BlockActions }) {
  switch (block.k) {
    case 'title':
      return (
        <header className={css.title}>
          <p className={css.titleText}>{block.text}</p>
          {block.sub === '' ? null : <p className={css.quiet}>{block.sub}</p>}
        </header>
      );
    case 'heading':
      return (
        <div className={cx(css.heading, css[`level${block.level}`])} role="heading" aria-level={block.level}>
          <span data-line="">{block.text}</span>
          {block.count === undefined ? null : (
            <span className={css.count} data-line="">
              {block.count}
            </span>
          )}
        </div>
      );
    case 'facts':
      return <FactList facts={block.facts} />;
    case 'rich':
      return (
        <div className={css.rich}>
          <RichNodes nodes={block.nodes} />
        </div>
      );
    case 'note':
      return <p className={cx(css.note, block.tone === 'amber' && css.amber)}>{block.text}</p>;
    case 'card':
      return (
        <article className={css.card}>
          <div className={css.cardHead}>
            <span className={css.cardTitle} data-line="">
              {block.title}
            </span>
            <span className={css.when} data-line="">
              {block.when}
            </span>
          </div>
          {block.facts.length > 0 ? <FactList facts={block.facts} /> : null}
          {block.nodes.length > 0 ? (
            <div className={css.rich}>
              <RichNodes nodes={block.nodes} />
            </div>
          ) : null}
          {block.attachments.map((attachment) => (
            <AttachmentRow key={attachment.part} attachment={attachment} actions={actions} />
          ))}
        </article>
      );
    case 'attachment':
      return <AttachmentRow attachment={block.attachment} actions={actions} />;
    case 'line':
      return (
        <div className={css.line}>
          <span className={css.lineNumber} aria-hidden="true">
            {block.n}
          </span>
          <span className={css.lineText}>{block.text}</span>
        </div>
      );
    case 'node':
      return null;
  }
}

export function NodeView({
  node,
  folded,
  onFold,
}: {
  node: Extract<Block, { k: 'node' }>;
  folded: boolean;
  onFold: () => void;
}) {
  return (
    <div className={css.node} style={{ paddingLeft: Math.min(node.depth, 24) * 18 }}>
      {node.below > 0 ? (
        <button
          type="button"
          className={css.fold}
          aria-expanded={!folded}
          aria-label={`${folded ? 'Unfold' : 'Fold'} ${node.label}`}
          onClick={onFold}
        >
          {folded ? <IconChevronRight size={14} /> : <IconChevronDown size={14} />}
        </button>
      ) : (
        <span className={css.foldSpace} />
      )}
      <span className={css.nodeLabel} data-line="">
        {node.label}
      </span>
      <span className={css.nodeValue} data-line="">
        {node.value}
      </span>
    </div>
  );
}
