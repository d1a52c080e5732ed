/** `firstPaint(kind)`: milliseconds from asking for the document to the frame after its first page, section or cards are in the page. */
const frame = () => new Promise((resolve) => requestAnimationFrame(() => setTimeout(resolve, 0)));

const kinds = {
  tiff: async () => {
    const bytes = await (await fetch('/tiff')).arrayBuffer();
    const [width, height] = new Uint32Array(bytes, 0, 2);
    const canvas = document.createElement('canvas');
    canvas.width = width;
    canvas.height = height;
    canvas.getContext('2d').putImageData(new ImageData(new Uint8ClampedArray(bytes, 8), width, height), 0, 0);
    return canvas;
  },
  cda: async () => {
    const sections = await (await fetch('/cda')).json();
    const host = document.createElement('div');
    host.append(...sections.map((text) => Object.assign(document.createElement('p'), { textContent: text })));
    return host;
  },
  bundle: async () => {
    const { entry } = await (await fetch('/document')).json();
    const host = document.createElement('div');
    for (const { resource } of entry.slice(0, 40))
      host.append(Object.assign(document.createElement('pre'), { textContent: JSON.stringify(resource, null, 1) }));
    return host;
  },
};

globalThis.firstPaint = async (kind) => {
  const from = performance.now();
  const shown = await kinds[kind]();
  document.body.append(shown);
  await frame();
  const ms = performance.now() - from;
  shown.remove();
  return ms;
};
