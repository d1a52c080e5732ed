/** Whether letters typed now belong to a field. */
export const isTyping = (target: EventTarget | null): boolean =>
  target instanceof HTMLElement &&
  (target.isContentEditable ||
    target instanceof HTMLTextAreaElement ||
    target instanceof HTMLSelectElement ||
    (target instanceof HTMLInputElement && !['checkbox', 'radio', 'button'].includes(target.type)));

/** What has just been drawn takes the focus, unless somebody types elsewhere already: their letters would act on it as keys. */
export function focusUnlessTyping(element: HTMLElement | null | undefined): void {
  if (!isTyping(document.activeElement)) element?.focus({ preventScroll: true });
}
