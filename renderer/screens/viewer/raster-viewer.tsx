/** Reads a document of pictures (TIFF, PNG, JPEG, GIF, WebP, BMP) in the page view; one picture is a document of one page. */
import { ErrorCard } from '../../components/index.ts';
import { pageProblems } from './engine/paged-document.ts';
import { PagedViewer, type PagedViewProps } from './paged-viewer.tsx';
import { useRasterDocument } from './use-raster-document.ts';
import css from './pdf-viewer.module.css';

export function RasterViewer(props: PagedViewProps & { address: string; size: number; type: string }) {
  const { document, problem, error } = useRasterDocument(props.address, props.size, props.type);
  if (document) return <PagedViewer key={props.address} {...props} document={document} />;
  return (
    <section className={css.viewer} aria-label={props.label}>
      <div className={css.toolbar} role="toolbar" aria-label="Document tools">
        {props.toolbarStart}
        <span className={css.spring} />
        {props.toolbarEnd}
      </div>
      {problem ? (
        <div className={css.notice} role="alert">
          <h2>This picture cannot be shown</h2>
          <p>
            The reason: {pageProblems[problem]}. The file is kept as it arrived; download it again or ask the site to
            send it anew.
          </p>
          {props.failureAction}
        </div>
      ) : null}
      {error ? (
        <div className={css.notice}>
          <ErrorCard error={error} title="The document could not be opened" />
        </div>
      ) : null}
    </section>
  );
}
