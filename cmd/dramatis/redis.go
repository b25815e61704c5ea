package main

import (
	"cmp"
	"context"
	"errors"
	"fmt"
	"log/slog"
	"net"
	"net/url"
	"strconv"
	"strings"
	"time"

	"github.com/redis/go-redis/v9"
)

// redisServer is what a Redis URL names: one server, the master that Sentinel knows, or a cluster. Two of the three are nil.
type redisServer struct {
	single  *redis.Options
	master  *redis.FailoverOptions
	cluster *redis.ClusterOptions
}

// readRedis reads a Redis URL. A password given apart from it takes the place of the one in it, which is that of the servers
// that hold the data, not that of Sentinel. No error quotes a password.
//
// The library reads the URL with all its parameters. For Sentinel and clusters it is written anew first: the library's own form
// of these looks like that of a single server, and takes the user in front of the host for one of Sentinel.
func readRedis(text, password string) (s redisServer, err error) {
	u, err := url.Parse(text)
	if err != nil || u.Host == "" && u.Scheme != "unix" {
		return s, errors.New("must be a Redis URL, such as redis://user:password@host:6379/0")
	}
	if password != "" {
		u.User = url.UserPassword(u.User.Username(), password)
	}
	if u.Scheme != "unix" {
		if db := strings.Trim(u.Path, "/"); db != "" {
			if n, err := strconv.Atoi(db); err != nil || n < 0 {
				return s, errors.New("must end in the number of a database, such as /0")
			}
		}
	}
	switch u.Scheme {
	case "redis", "rediss", "unix":
		if strings.Contains(u.Host, ",") {
			return s, errors.New("names several servers: for Sentinel it begins with redis-sentinel://, for a cluster with redis-cluster://")
		}
		s.single, err = redis.ParseURL(u.String())
	case "redis-sentinel", "rediss-sentinel":
		s.master, err = readSentinel(u)
	case "redis-cluster", "rediss-cluster":
		s.cluster, err = readCluster(u)
	default:
		return s, errors.New("must begin with redis://, rediss:// (with TLS), unix://, redis-sentinel:// or rediss-sentinel://, redis-cluster:// or rediss-cluster://")
	}
	if err != nil { // of a parameter, which it names
		return s, errors.New("cannot be read: " + strings.TrimPrefix(err.Error(), "redis: "))
	}
	return s, nil
}

// readSentinel reads redis-sentinel://user:password@host:26379,host:26379/0?master=name&sentinel_password=secret.
func readSentinel(u *url.URL) (*redis.FailoverOptions, error) {
	q := u.Query()
	name := cmp.Or(q.Get("master"), q.Get("master_name"))
	if name == "" {
		return nil, errors.New("the master behind Sentinel has no name: ?master=name")
	}
	own := *u
	own.User = nil
	if of := q.Get("sentinel_user"); of != "" || q.Has("sentinel_password") {
		own.User = url.UserPassword(of, q.Get("sentinel_password"))
	}
	password, _ := u.User.Password()
	for _, not := range []string{"master", "sentinel_user", "sentinel_password"} {
		q.Del(not)
	}
	q.Set("master_name", name)
	q.Set("username", u.User.Username())
	q.Set("password", password)
	o, err := redis.ParseFailoverURL(plain(&own, q, "26379"))
	if err == nil && o.TLSConfig != nil {
		o.TLSConfig.ServerName = "" // that of each server, not of the first
	}
	return o, err
}

// clusterReload is how often the library looks who is a master, without being told: who finds a dead one does not look elsewhere.
const clusterReload = 3 * time.Second

// readCluster reads redis-cluster://user:password@host:6379,host:6379, which may leave some nodes out.
func readCluster(u *url.URL) (*redis.ClusterOptions, error) {
	if strings.Trim(u.Path, "/0") != "" {
		return nil, errors.New("a cluster has no databases but 0")
	}
	own := *u
	own.Path = ""
	o, err := redis.ParseClusterURL(plain(&own, u.Query(), "6379"))
	if err != nil {
		return nil, err //nolint:wrapcheck // readRedis says what it is about
	}
	if o.TLSConfig != nil {
		o.TLSConfig.ServerName = ""
	}
	o.ClusterStateReloadInterval = clusterReload
	return o, nil
}

// plain writes a URL of several servers as the library wants it: the first in front, the others as parameters.
func plain(u *url.URL, q url.Values, port string) string {
	u.Scheme, _, _ = strings.Cut(u.Scheme, "-")
	hosts := strings.Split(u.Host, ",")
	for i, host := range hosts {
		if _, _, err := net.SplitHostPort(host); err != nil {
			hosts[i] = net.JoinHostPort(strings.Trim(host, "[]"), port)
		}
	}
	u.Host = hosts[0]
	for _, more := range hosts[1:] {
		q.Add("addr", more)
	}
	u.RawQuery = q.Encode()
	return u.String()
}

// open makes a client, which connects when it is asked for something.
func (s redisServer) open() redis.UniversalClient {
	switch {
	case s.cluster != nil:
		return redis.NewClusterClient(s.cluster)
	case s.master != nil:
		return redis.NewFailoverClient(s.master)
	}
	return redis.NewClient(s.single)
}

// String says where it is, for messages.
func (s redisServer) String() string {
	switch {
	case s.cluster != nil:
		return "the Redis cluster at " + strings.Join(s.cluster.Addrs, ", ")
	case s.master != nil:
		return fmt.Sprintf("the Redis %s behind the Sentinels at %s", s.master.MasterName, strings.Join(s.master.SentinelAddrs, ", "))
	}
	return "the Redis at " + s.single.Addr
}

// openRedis makes the client of a Redis and waits until it answers.
func openRedis(ctx context.Context, s redisServer) (redis.UniversalClient, error) {
	client := s.open()
	if err := client.Ping(ctx).Err(); err != nil {
		said := fmt.Errorf("%s does not answer: %w", s, err)
		if redis.IsAuthError(err) {
			said = fmt.Errorf("%s refuses the user or the password: %w", s, err)
		}
		return nil, errors.Join(said, client.Close())
	}
	return client, nil
}

// checkEviction refuses a Redis that throws away what it was given when its memory is full: of the queues it would lose jobs.
// They would be found again, some seconds later each, and nobody would know why all is so slow.
func checkEviction(ctx context.Context, client redis.UniversalClient, where redisServer, log *slog.Logger) error {
	memory, err := client.InfoMap(ctx, "memory").Result()
	if err != nil {
		log.DebugContext(ctx, "Redis does not tell about its memory", "err", err)
		return nil
	}
	policy, most := memory["Memory"]["maxmemory_policy"], memory["Memory"]["maxmemory"]
	switch {
	case policy == "" || policy == "noeviction":
		return nil
	case strings.HasPrefix(policy, "allkeys-") && most != "0":
		return fmt.Errorf("%s throws jobs away when its memory is full (maxmemory-policy %s): set maxmemory-policy noeviction there, "+
			"and keep cached answers in another Redis (REDIS_FEED_URL) if its memory is short", where, policy)
	}
	log.WarnContext(ctx, "Redis should have the maxmemory-policy noeviction, as it holds queues", "redis", where.String(), "policy", policy, "maxmemory", most)
	return nil
}
