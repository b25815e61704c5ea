package worker

import (
	"context"
	"errors"
	"math/rand/v2"
	"sync/atomic"
	"time"

	"github.com/redis/go-redis/v9"
)

// The pauses of a patient after failures: about the first, doubled with each further one, and about the longest.
const (
	firstPatience   = 50 * time.Millisecond
	longestPatience = time.Second
)

// patient is what a pool asks for work through. Asynq asks again the moment it was refused: a Redis that is full, and
// does not evict, was asked 38,000 times a second. So whoever is refused waits here before he hears of it.
type patient struct {
	redis.UniversalClient

	failures atomic.Int32 // in a row
	sleep    func(time.Duration)
}

func newPatient(client redis.UniversalClient) *patient {
	return &patient{UniversalClient: client, sleep: time.Sleep}
}

// EvalSha implements redis.Scripter.
func (p *patient) EvalSha(ctx context.Context, sha string, keys []string, args ...any) *redis.Cmd {
	cmd := p.UniversalClient.EvalSha(ctx, sha, keys, args...)
	p.heard(cmd.Err())
	return cmd
}

// Eval implements redis.Scripter.
func (p *patient) Eval(ctx context.Context, script string, keys []string, args ...any) *redis.Cmd {
	cmd := p.UniversalClient.Eval(ctx, script, keys, args...)
	p.heard(cmd.Err())
	return cmd
}

func (p *patient) heard(err error) {
	switch {
	case err == nil, errors.Is(err, redis.Nil), redis.HasErrorPrefix(err, "NOSCRIPT"): // which is sent whole at once
		p.failures.Store(0)
	default:
		full := min(firstPatience<<min(p.failures.Add(1)-1, 10), longestPatience)
		p.sleep(full/2 + rand.N(full/2+1))
	}
}
