import { Activity, CircleUserRound, LogOut } from "lucide-react";
import { DropdownMenu } from "radix-ui";
import { useAppDispatch } from "../app/store";
import { worldActions } from "../app/world/slice";
import { openMonitor, useMeQuery } from "../services/auth";
import { base } from "../services/base";
import { session } from "../services/session";
import { Button } from "./Button";

const row =
  "flex w-full cursor-pointer items-center gap-2.5 rounded-md px-3 py-2 text-sm outline-none data-highlighted:bg-raised";

/** Who is logged in, and what concerns them alone. */
export function UserMenu() {
  const { data: me } = useMeQuery();
  const dispatch = useAppDispatch();
  const logout = async () => {
    await session.logout();
    dispatch(worldActions.left());
    dispatch(base.util.resetApiState());
  };
  return (
    <DropdownMenu.Root>
      <DropdownMenu.Trigger asChild>
        <Button look="bare" className="max-w-40 px-2.5" aria-label={me ? `Account of ${me.username}` : "Account"}>
          <CircleUserRound className="size-5 shrink-0" aria-hidden="true" />
          <span className="truncate max-sm:hidden">{me?.username}</span>
        </Button>
      </DropdownMenu.Trigger>
      <DropdownMenu.Portal>
        <DropdownMenu.Content align="end" sideOffset={6} className="panel z-40 min-w-56 p-1.5 shadow-lift">
          <DropdownMenu.Label className="px-3 py-2">
            <span className="block truncate font-medium">{me?.username}</span>
            <span className="label block truncate">{me?.email}</span>
          </DropdownMenu.Label>
          <DropdownMenu.Separator className="my-1 h-px bg-rule" />
          {me?.role === "admin" && (
            <DropdownMenu.Item className={row} onSelect={() => void visitMonitor()}>
              <Activity className="size-4 text-quiet" aria-hidden="true" /> Job monitor
            </DropdownMenu.Item>
          )}
          <DropdownMenu.Item className={row} onSelect={() => void logout()}>
            <LogOut className="size-4 text-quiet" aria-hidden="true" /> Log out
          </DropdownMenu.Item>
        </DropdownMenu.Content>
      </DropdownMenu.Portal>
    </DropdownMenu.Root>
  );
}

/** The monitor is pages of its own, which know who comes by a cookie. */
async function visitMonitor(): Promise<void> {
  await openMonitor();
  location.assign("/monitor");
}
