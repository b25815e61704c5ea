package main

import (
	"context"
	"strings"

	"github.com/hibiken/asynqmon"
	"github.com/redis/go-redis/v9"

	"github.com/literaryai/dramatis/api"
)

// borrowed lends a Redis client to the monitor, which wants to make its own from options.
type borrowed struct{ redis.UniversalClient }

// MakeRedisClient implements asynq.RedisConnOpt.
func (b borrowed) MakeRedisClient() any { return b }

// Close does nothing: the monitor may not close what it was lent.
func (borrowed) Close() error { return nil }

// newMonitor shows the queues. It can change nothing: cancelling and retrying is done through the jobs themselves.
func newMonitor(client redis.UniversalClient) *asynqmon.HTTPHandler {
	return asynqmon.New(asynqmon.Options{RootPath: "/monitor", RedisConnOpt: borrowed{client}, ReadOnly: true})
}

// required is a check of what a role cannot do without.
func required(c api.Check) api.Check {
	c.Required = true
	return c
}

// redisCheck asks Redis for its version. The platform is slower without Redis, and still right.
func redisCheck(client redis.UniversalClient) api.Check {
	return api.Check{Name: "redis", Ask: func(ctx context.Context) (string, error) {
		if err := client.Ping(ctx).Err(); err != nil {
			return "", err
		}
		info, err := client.Info(ctx, "server").Result()
		if err != nil {
			return "", nil // some hosted ones do not tell
		}
		for line := range strings.Lines(info) {
			if version, ok := strings.CutPrefix(line, "redis_version:"); ok {
				return strings.TrimSpace(version), nil
			}
		}
		return "", nil
	}}
}
