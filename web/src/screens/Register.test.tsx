import { screen } from "@testing-library/react";
import userEvent from "@testing-library/user-event";
import { describe, expect, it } from "vitest";
import { fakeApi, refusal } from "../test/api";
import { faultsOf, show } from "../test/render";
import { Register } from "./Register";

describe("Register", () => {
  it("shows each fault beside its field, and the others above", async () => {
    const faults = [
      { place: "email", problem: "must be an e-mail address" },
      { place: "somewhere", problem: "is odd" },
    ];
    fakeApi({ "POST /api/v1/auth/register": () => refusal(422, "invalid", "the user is not valid", faults) });
    localStorage.clear();
    show(<Register />);
    await userEvent.type(screen.getByLabelText("Name"), "victor");
    await userEvent.type(screen.getByLabelText("E-mail"), "victor@x");
    await userEvent.type(screen.getByLabelText("Password"), "hauteville{Enter}");
    expect(await screen.findByRole("alert")).toHaveTextContent("is odd");
    expect(screen.getByRole("alert")).not.toHaveTextContent("e-mail");
    expect(screen.getByLabelText("E-mail")).toHaveAccessibleDescription("must be an e-mail address");
    expect(screen.getByLabelText("E-mail")).toBeInvalid();
  });

  it("has nothing that axe would fault", async () => {
    localStorage.clear();
    const { container } = show(<Register />);
    expect(await faultsOf(container)).toEqual([]);
  });
});
