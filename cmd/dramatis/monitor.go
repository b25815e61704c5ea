package main

import (
	"github.com/hibiken/asynqmon"
	"github.com/redis/go-redis/v9"
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
