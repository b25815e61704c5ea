import { type FormEvent, useState } from "react";
import { Link, Navigate } from "react-router";
import { Button } from "../components/Button";
import { Doorway } from "../components/Doorway";
import { ErrorNote } from "../components/ErrorNote";
import { Field } from "../components/Field";
import { usePageTitle } from "../hooks/usePageTitle";
import { useLoggedIn } from "../hooks/useSession";
import { useSubmit } from "../hooks/useSubmit";
import { register } from "../services/auth";
import type { Problem } from "../services/problem";
import { session } from "../services/session";

const fields = ["username", "email", "password"] as const;

/** Makes an account and logs in with it. */
export function Register() {
  usePageTitle("Make an account");
  const [account, setAccount] = useState({ username: "", email: "", password: "" });
  const { busy, problem, submit } = useSubmit(async () => {
    await register(account);
    await session.login(account.username, account.password);
  });
  if (useLoggedIn()) return <Navigate to="/" replace />;
  const fault = (name: string) => problem?.faults.find((f) => placeOf(f.place) === name)?.problem;
  const bind = (name: (typeof fields)[number]) => ({
    value: account[name],
    required: true,
    fault: fault(name),
    onChange: (e: { target: { value: string } }) => setAccount({ ...account, [name]: e.target.value }),
  });
  const onSubmit = (e: FormEvent) => {
    e.preventDefault();
    void submit();
  };
  return (
    <Doorway title="Make an account" lead="It takes a minute. Your worlds are yours alone until you share them.">
      <form onSubmit={onSubmit} className="space-y-5">
        {problem && <ErrorNote problem={unplaced(problem)} />}
        <Field
          label="Name"
          autoComplete="username"
          autoCapitalize="none"
          spellCheck={false}
          autoFocus
          hint="2 to 64 letters, digits, dots, dashes or underscores."
          {...bind("username")}
        />
        <Field label="E-mail" type="email" autoComplete="email" {...bind("email")} />
        <Field label="Password" type="password" autoComplete="new-password" minLength={8} hint="At least 8 characters." {...bind("password")} />
        <Button type="submit" look="primary" disabled={busy} className="h-11 w-full justify-center">
          {busy ? "Making it …" : "Make an account"}
        </Button>
      </form>
      <p className="mt-6 text-sm text-quiet">
        You have one?{" "}
        <Link to="/login" className="font-medium text-accent underline underline-offset-4">
          Log in
        </Link>
      </p>
    </Doorway>
  );
}

/** The field that a place names: "body.email" → "email". */
function placeOf(place: string): string {
  return place.split(".").at(-1) ?? place;
}

/** The problem without the faults that stand beside their fields. */
function unplaced(problem: Problem): Problem {
  const known = new Set<string>(fields);
  return { ...problem, faults: problem.faults.filter((f) => !known.has(placeOf(f.place))) };
}
