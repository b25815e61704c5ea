package main

import (
	"context"
	"errors"
	"fmt"
	"log/slog"
	"strings"

	"github.com/redis/go-redis/v9"

	"github.com/literaryai/dramatis/api"
)

// redisPlace is a Redis as a setting names it, not yet connected to. One of its fields is set.
type redisPlace struct {
	server   *redis.Options
	sentinel *redis.FailoverOptions
	cluster  *redis.ClusterOptions
}

// redisPasswords are those that are given apart from a URL. They take the place of the ones in it.
type redisPasswords struct{ server, sentinel string }

// client is a client of the place. Nothing is dialled yet. It heeds the deadlines of those who call, which the library
// does only when told: a Redis that hangs would hold up the feeder and the health checks for as long as it likes.
func (p redisPlace) client() redis.UniversalClient {
	switch {
	case p.sentinel != nil:
		p.sentinel.ContextTimeoutEnabled = true
		return redis.NewFailoverClient(p.sentinel)
	case p.cluster != nil:
		p.cluster.ContextTimeoutEnabled = true
		return redis.NewClusterClient(p.cluster)
	}
	p.server.ContextTimeoutEnabled = true
	return redis.NewClient(p.server)
}

// String says where the place is.
func (p redisPlace) String() string {
	switch {
	case p.sentinel != nil:
		return fmt.Sprintf("%s behind the Sentinels at %s", p.sentinel.MasterName, strings.Join(p.sentinel.SentinelAddrs, ", "))
	case p.cluster != nil:
		return "the cluster at " + strings.Join(p.cluster.Addrs, ", ")
	}
	return p.server.Addr
}

// openRedis connects to the Redis that a setting names, and returns when it has answered. Where the queues are, nothing
// may be evicted.
func openRedis(ctx context.Context, setting, text string, apart redisPasswords, queues bool, log *slog.Logger) (redis.UniversalClient, error) {
	place, err := readRedis(text, apart)
	if err != nil {
		return nil, fmt.Errorf("%s %w", setting, err)
	}
	client := place.client()
	if err := client.Ping(ctx).Err(); err != nil {
		return nil, errors.Join(fmt.Errorf("the Redis that %s names, %s, does not answer: %w", setting, place, err), client.Close())
	}
	err = place.mustBeOneServer(ctx, client)
	if queues && err == nil {
		err = mustEvictNothing(ctx, client, log)
	}
	if err != nil {
		return nil, errors.Join(fmt.Errorf("%s %w", setting, err), client.Close())
	}
	return client, nil
}

// mustBeOneServer refuses a server that is part of more than its setting says: it would answer to some commands, and
// to others not.
func (p redisPlace) mustBeOneServer(ctx context.Context, client redis.UniversalClient) error {
	if p.server == nil {
		return nil
	}
	switch redisInfo(ctx, client, "server")["redis_mode"] {
	case "cluster":
		return errors.New("names a node of a cluster: write redis-cluster:// in place of redis://")
	case "sentinel":
		return errors.New("names a Sentinel: write redis-sentinel:// in place of redis://, and ?master=name")
	}
	return nil
}

// mustEvictNothing refuses a Redis that drops keys at will when its memory is full. The mender would put a lost task
// back, but it takes seconds each time, and what Asynq keeps beside the task is never cleaned up. One that drops only
// what has a time to live loses rate limits and cached answers, and no task.
func mustEvictNothing(ctx context.Context, client redis.UniversalClient, log *slog.Logger) error {
	if cluster, ok := client.(*redis.ClusterClient); ok {
		return cluster.ForEachMaster(ctx, func(ctx context.Context, node *redis.Client) error { return mustEvictNothing(ctx, node, log) })
	}
	memory := redisInfo(ctx, client, "memory")
	policy, most := memory["maxmemory_policy"], memory["maxmemory"]
	if policy == "" || policy == "noeviction" || most == "0" {
		return nil // or it does not tell, as some hosted ones
	}
	if strings.HasPrefix(policy, "allkeys-") {
		return fmt.Errorf("names a Redis whose maxmemory-policy is %s, so that it may drop jobs from the queues: it must be noeviction, "+
			"or REDIS_URL another server than REDIS_CACHE_URL, which may evict", policy)
	}
	log.WarnContext(ctx, "the maxmemory-policy of the queues' Redis should be noeviction: rate limits may be forgotten early", "policy", policy)
	return nil
}

// redisInfo is one section of what a server tells about itself; empty when it does not, as some hosted ones.
func redisInfo(ctx context.Context, client redis.UniversalClient, section string) map[string]string {
	told := map[string]string{}
	text, err := client.Info(ctx, section).Result()
	if err != nil {
		return told
	}
	for line := range strings.Lines(text) {
		if name, value, ok := strings.Cut(strings.TrimSpace(line), ":"); ok {
			told[name] = value
		}
	}
	return told
}

// redisCheck asks Redis for its version. The platform is slower without Redis, and still right.
func redisCheck(name string, client redis.UniversalClient) api.Check {
	return api.Check{Name: name, Ask: func(ctx context.Context) (string, error) {
		if err := client.Ping(ctx).Err(); err != nil {
			return "", err
		}
		return redisInfo(ctx, client, "server")["redis_version"], nil
	}}
}
