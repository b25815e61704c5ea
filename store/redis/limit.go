package redis

import (
	"context"
	"fmt"
	"time"

	"github.com/redis/go-redis/v9"

	"github.com/literaryai/dramatis"
)

// limitPrefix has braces so that a cluster keeps all limits on one node: what is counted against several is counted
// against all or none.
const limitPrefix = "dramatis:{limit}:"

// takeScript counts against all limits or none, by the clock of Redis, in one round trip. KEYS are the limits; ARGV the
// cost, then for each limit the microseconds in which one use comes back, and how many uses there are. It answers with,
// for each limit, in how many microseconds all that is used will have come back. Keys live exactly as long as they say something.
const takeScript = `
local t = redis.call('TIME')
local now, cost, used, let = t[1] * 1000000 + t[2], tonumber(ARGV[1]), {}, true
for i, key in ipairs(KEYS) do
	local interval = tonumber(ARGV[2 * i])
	used[i] = math.max(0, tonumber(redis.call('GET', key) or now) - now)
	if used[i] + math.max(cost, 1) * interval > tonumber(ARGV[2 * i + 1]) * interval then let = false end
end
if cost < 0 or let and cost > 0 then
	for i, key in ipairs(KEYS) do
		used[i] = math.max(0, used[i] + cost * tonumber(ARGV[2 * i]))
		if used[i] > 0 then
			redis.call('SET', key, string.format('%.0f', now + used[i]), 'PX', math.ceil(used[i] / 1000))
		else
			redis.call('DEL', key)
		end
	end
end
used[#KEYS + 1] = let and 1 or 0
return used`

// Limiter is a dramatis.Limiter over all processes that share a Redis. While that does not answer, each process counts by
// itself.
type Limiter struct {
	quick  *Quick
	script *redis.Script
	alone  *ProcessLimiter
}

// NewLimiter makes a Limiter.
func NewLimiter(quick *Quick) *Limiter {
	return &Limiter{quick: quick, script: redis.NewScript(takeScript), alone: NewProcessLimiter(time.Now)}
}

// Take implements dramatis.Limiter.
func (l *Limiter) Take(ctx context.Context, cost int, limits ...dramatis.Limit) []dramatis.Standing {
	keys, args := make([]string, len(limits)), []any{cost}
	for i, limit := range limits {
		keys[i] = limitPrefix + limit.Key
		args = append(args, limit.Rate.Interval().Microseconds(), limit.Rate.Most)
	}
	var used []int64
	err := l.quick.ask(ctx, func(ctx context.Context, client redis.UniversalClient) (err error) {
		used, err = l.script.Run(ctx, client, keys, args...).Int64Slice()
		return err
	})
	if err == nil && len(used) != len(limits)+1 {
		err = fmt.Errorf("count against %d limits: %d answers", len(limits), len(used))
	}
	if err != nil {
		return l.alone.Take(ctx, cost, limits...)
	}
	asked := 0
	if cost >= 0 && used[len(limits)] == 0 || cost == 0 { // otherwise they are used already
		asked = max(cost, 1)
	}
	standings := make([]dramatis.Standing, len(limits))
	for i, limit := range limits {
		standings[i] = dramatis.StandingAt(limit, time.Duration(used[i])*time.Microsecond, asked)
	}
	return standings
}

// Tries counts tries under a key, such as failed logins, with a Limiter.
type Tries struct{ limiter dramatis.Limiter }

// NewTries makes a Tries.
func NewTries(limiter dramatis.Limiter) *Tries { return &Tries{limiter} }

// Take counts one try, unless most were made within the window: then it says how long to wait for the next.
func (t *Tries) Take(ctx context.Context, key string, most int, window time.Duration) (wait time.Duration) {
	return t.limiter.Take(ctx, 1, triesUnder(key, most, window))[0].Retry
}

// Return takes back one try that Take counted, with the same bound.
func (t *Tries) Return(ctx context.Context, key string, most int, window time.Duration) {
	t.limiter.Take(ctx, -1, triesUnder(key, most, window))
}

func triesUnder(key string, most int, window time.Duration) dramatis.Limit {
	return dramatis.Limit{Key: "tries " + key, Rate: dramatis.Rate{Most: most, Per: window}}
}
