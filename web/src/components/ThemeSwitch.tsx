import { Moon, Sun } from "lucide-react";
import { useTheme } from "../hooks/useTheme";
import { Button } from "./Button";

/** Changes between dark and light. */
export function ThemeSwitch() {
  const [theme, choose] = useTheme();
  const other = theme === "dark" ? "light" : "dark";
  const Icon = theme === "dark" ? Sun : Moon;
  return (
    <Button look="bare" icon aria-label={`Switch to the ${other} theme`} title={`Switch to the ${other} theme`} onClick={() => choose(other)}>
      <Icon className="size-4.5" aria-hidden="true" />
    </Button>
  );
}
