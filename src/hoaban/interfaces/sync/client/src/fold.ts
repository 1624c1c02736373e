// Search that forgives accents, as kernel.text.fold does on the server: "Lò Thị Đào" is found by "lo thi dao".

export const fold = (text: string): string =>
  text
    .normalize("NFKD")
    .replace(/\p{M}/gu, "")
    .replace(/[đĐ]/g, "d")
    .toLowerCase()
    .split(/\s+/)
    .filter(Boolean)
    .join(" ");

/** Every word asked for begins a word of the text. */
export function answers(text: string, asked: string): boolean {
  const words = fold(text).split(" ");
  return fold(asked)
    .split(" ")
    .every((part) => words.some((word) => word.startsWith(part)));
}
