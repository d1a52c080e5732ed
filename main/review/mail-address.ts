/** A prepared message as the address that opens it in the mail program (RFC 6068). Pure. */
export const mailAddressOf = (mail: { to: string; subject: string; body: string }): URL =>
  new URL(
    `mailto:${encodeURIComponent(mail.to).replaceAll('%40', '@')}?subject=${encodeURIComponent(mail.subject)}&body=${encodeURIComponent(mail.body)}`,
  );
