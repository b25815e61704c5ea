// Command dramatis runs worlds of fictional characters: everything in one process (dramatis up), or one role in each
// (api, worker, scheduler).
//
// It owns the configuration and the wiring. It must not know how anything is done: every step is a call into a room.
package main

import (
	"context"
	"errors"
	"fmt"
	"os"
	"os/signal"
	"syscall"

	goredis "github.com/redis/go-redis/v9"
)

func main() {
	goredis.SetLogger(silence{})
	ctx, stop := signal.NotifyContext(context.Background(), os.Interrupt, syscall.SIGTERM)
	defer stop()
	context.AfterFunc(ctx, stop) // a second signal ends the program at once, as if nobody listened
	err := newRoot(os.Getenv).ExecuteContext(ctx)
	if errors.Is(err, context.Canceled) && ctx.Err() != nil {
		err = nil // it was told to stop before it had begun
	}
	if err != nil {
		fmt.Fprintln(os.Stderr, "dramatis: "+err.Error())
		os.Exit(1) //nolint:gocritic // what stop would undo ends with the process
	}
}
