package redis

import (
	"context"
	"fmt"
	"time"

	"github.com/redis/go-redis/v9"
)

const (
	cachePrefix  = "dramatis:cache:"
	versionField = "@"
	keepCached   = 5 * time.Minute
	mostCached   = 64 // values of one group, so that nobody fills a Redis from which nothing may be evicted
)

// putScript keeps a value: KEYS[1] is the group; ARGV are the version, the name, the value, how many milliseconds it is
// kept, and how many values a group has at most.
const putScript = `
if redis.call('HGET', KEYS[1], '@') ~= ARGV[1] or redis.call('HLEN', KEYS[1]) > tonumber(ARGV[5]) then
	redis.call('DEL', KEYS[1])
end
redis.call('HSET', KEYS[1], '@', ARGV[1], ARGV[2], ARGV[3])
return redis.call('PEXPIRE', KEYS[1], ARGV[4])`

// Cache is a dramatis.Cache in Redis: a hash for each group, gone five minutes after the last thing was put there. While
// Redis does not answer, nothing is found.
type Cache struct {
	quick *Quick
	put   *redis.Script
}

// NewCache makes a Cache.
func NewCache(quick *Quick) *Cache { return &Cache{quick: quick, put: redis.NewScript(putScript)} }

// Get implements dramatis.Cache.
func (c *Cache) Get(ctx context.Context, group, version, name string) ([]byte, error) {
	var found []any
	err := c.quick.ask(ctx, func(ctx context.Context, client redis.UniversalClient) (err error) {
		found, err = client.HMGet(ctx, cachePrefix+group, versionField, name).Result()
		return err
	})
	if err != nil {
		return nil, fmt.Errorf("ask the cache: %w", err)
	}
	value, ok := found[1].(string)
	if !ok || found[0] != version {
		return nil, nil
	}
	return []byte(value), nil
}

// Put implements dramatis.Cache.
func (c *Cache) Put(ctx context.Context, group, version, name string, value []byte) error {
	err := c.quick.ask(ctx, func(ctx context.Context, client redis.UniversalClient) error {
		return c.put.Run(ctx, client, []string{cachePrefix + group}, version, name, value, keepCached.Milliseconds(), mostCached).Err()
	})
	if err != nil {
		return fmt.Errorf("put into the cache: %w", err)
	}
	return nil
}
