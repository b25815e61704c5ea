import { type FormEvent, useState } from "react";
import { Link, Navigate, useLocation } from "react-router";
import { Button } from "../components/Button";
import { Doorway } from "../components/Doorway";
import { ErrorNote } from "../components/ErrorNote";
import { Field } from "../components/Field";
import { usePageTitle } from "../hooks/usePageTitle";
import { useLoggedIn } from "../hooks/useSession";
import { useSubmit } from "../hooks/useSubmit";
import { session } from "../services/session";

/** Logs in, and goes on to where somebody wanted to be. */
export function Login() {
  usePageTitle("Log in");
  const [username, setUsername] = useState("");
  const [password, setPassword] = useState("");
  const { busy, problem, submit } = useSubmit(() => session.login(username, password));
  const place = useLocation().state as { from?: string } | null;
  if (useLoggedIn()) return <Navigate to={place?.from ?? "/"} replace />;
  const onSubmit = (e: FormEvent) => {
    e.preventDefault();
    void submit();
  };
  return (
    <Doorway title="Welcome back" lead="Log in to see what your characters did while you were away.">
      <form onSubmit={onSubmit} className="space-y-5">
        {problem && <ErrorNote problem={problem} />}
        <Field
          label="Name or e-mail"
          autoComplete="username"
          autoCapitalize="none"
          spellCheck={false}
          required
          autoFocus
          value={username}
          onChange={(e) => setUsername(e.target.value)}
        />
        <Field
          label="Password"
          type="password"
          autoComplete="current-password"
          required
          value={password}
          onChange={(e) => setPassword(e.target.value)}
        />
        <Button type="submit" look="primary" disabled={busy} className="h-11 w-full justify-center">
          {busy ? "Logging in …" : "Log in"}
        </Button>
      </form>
      <p className="mt-6 text-sm text-quiet">
        New here?{" "}
        <Link to="/register" className="font-medium text-accent underline underline-offset-4">
          Make an account
        </Link>
      </p>
    </Doorway>
  );
}
