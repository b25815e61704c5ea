package worker

import (
	"context"
	"errors"
	"testing"
	"time"

	"github.com/redis/go-redis/v9"
)

// answering is a Redis whose scripts end with an error, or with none.
type answering struct {
	redis.UniversalClient

	err error
}

func (a *answering) EvalSha(ctx context.Context, _ string, _ []string, _ ...any) *redis.Cmd {
	cmd := redis.NewCmd(ctx)
	cmd.SetErr(a.err)
	return cmd
}

func TestAPoolThatIsRefusedWaits(t *testing.T) {
	t.Parallel()
	server := &answering{}
	var slept time.Duration
	p := newPatient(server)
	p.sleep = func(d time.Duration) { slept = d }
	for i, step := range []struct {
		err  error
		full time.Duration
	}{
		{nil, 0}, {redis.Nil, 0}, {errors.New("OOM command not allowed"), firstPatience}, {errors.New("OOM"), 2 * firstPatience},
		{errors.New("OOM"), 4 * firstPatience}, {errors.New("OOM"), 8 * firstPatience}, {errors.New("OOM"), 16 * firstPatience},
		{errors.New("OOM"), longestPatience}, {errors.New("OOM"), longestPatience}, {redis.Nil, 0}, {errors.New("EOF"), firstPatience},
	} {
		server.err, slept = step.err, 0
		if err := redis.NewScript("return 1").EvalSha(t.Context(), p, nil).Err(); !errors.Is(err, step.err) {
			t.Errorf("step %d: %v", i, err)
		}
		if slept < step.full/2 || slept > step.full {
			t.Errorf("step %d, %v: it waits %v, not between half and all of %v", i, step.err, slept, step.full)
		}
	}
}
