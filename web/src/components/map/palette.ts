import { useMemo } from "react";
import { useTheme } from "../../hooks/useTheme";

/** Colours by design token: a canvas cannot use CSS variables itself. */
export type Palette = (token: string) => string;

/** The colours of the present theme. */
export function usePalette(): Palette {
  const [theme] = useTheme();
  return useMemo(() => readPalette(theme), [theme]);
}

function readPalette(_theme: string): Palette {
  const style = getComputedStyle(document.documentElement);
  const known = new Map<string, string>();
  return (token) => {
    const colour = known.get(token) ?? (style.getPropertyValue(token).trim() || "#888888");
    known.set(token, colour);
    return colour;
  };
}

/** A colour of six hexadecimal digits with an opacity from 0 to 1. */
export function faint(colour: string, opacity: number): string {
  const alpha = Math.round(Math.min(1, Math.max(0, opacity)) * 255);
  return colour + alpha.toString(16).padStart(2, "0");
}
