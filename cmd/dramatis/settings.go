package main

import (
	"errors"
	"fmt"
	"log/slog"
	"net"
	"slices"
	"strconv"
	"strings"
	"time"

	"github.com/jackc/pgx/v5/pgxpool"

	"github.com/literaryai/dramatis"
	"github.com/literaryai/dramatis/api"
)

// setting is one row of the table that the flags, the help, dramatis config and .env.example are made from.
type setting struct {
	env      string
	flag     string // empty for what does not belong on a command line, where every user of the machine can read it
	fallback string // empty for none
	doc      string
	secret   bool     // never shown
	url      bool     // shown without its password
	usedBy   []string // commands that take the flag
	neededBy []string // commands that cannot do without
	apply    func(c *Config, text string) error
}

// label is how a setting is called in messages.
func (s setting) label() string {
	if s.flag == "" {
		return s.env
	}
	return s.env + " or --" + s.flag
}

// The commands, by their names on the command line.
const (
	cmdUp        = "up"
	cmdAPI       = "api"
	cmdWorker    = "worker"
	cmdScheduler = "scheduler"
	cmdMigrate   = "migrate"
	cmdUser      = "user"
	cmdImport    = "import"
	cmdExport    = "export"
	cmdRebuild   = "rebuild"
	cmdHealth    = "health"
	cmdReplay    = "replay"
	cmdBackup    = "backup"
	cmdRestore   = "restore"
	cmdConfig    = "config"
)

// settings is the table.
func settings() []setting {
	servers := []string{cmdUp, cmdAPI, cmdWorker, cmdScheduler}
	everyone := slices.Concat(servers, []string{cmdMigrate, cmdUser, cmdImport, cmdExport, cmdHealth, cmdReplay, cmdRebuild, cmdBackup, cmdRestore})
	return slices.Concat([]setting{
		{
			env: "DRAMATIS_ADDR", flag: "addr", fallback: "127.0.0.1:8080", usedBy: []string{cmdUp, cmdAPI, cmdHealth},
			doc:   "where the API and the web application are served; port 0 chooses a free one",
			apply: setAddr,
		},
		{
			env: "DRAMATIS_HEALTH_ADDR", flag: "health-addr", usedBy: []string{cmdWorker, cmdScheduler},
			doc: "where a worker or a scheduler answers for its health (/health/live, /health/ready) and its metrics (/metrics), " +
				"which are for no one outside; not set, nowhere",
			apply: setHealthAddr,
		},
		{
			env: "DRAMATIS_DATA_DIR", flag: "data-dir", usedBy: []string{cmdUp, cmdBackup, cmdRestore},
			doc:   "where up keeps its own database and keys; by default /var/lib/dramatis for root, else the user's data folder",
			apply: setText(func(c *Config) *string { return &c.DataDir }),
		},
		{
			env: "DRAMATIS_DEMO", flag: "demo", fallback: "true", usedBy: []string{cmdUp},
			doc:   "make the demo world on an empty database",
			apply: setBool(func(c *Config) *bool { return &c.Demo }),
		},
		{
			env: "DRAMATIS_ADMIN_PASSWORD", secret: true,
			doc: "the password of the user demo, whom up makes on an empty database; a random one is printed otherwise",
			apply: func(c *Config, text string) error {
				c.AdminPassword = text
				return dramatis.ValidatePassword("password", text)
			},
		},
		{
			env: "DATABASE_URL", url: true, neededBy: []string{cmdAPI, cmdWorker, cmdScheduler, cmdMigrate, cmdUser, cmdImport, cmdExport, cmdReplay, cmdRebuild},
			doc: "PostgreSQL 14 or later, postgres://user:password@host:5432/name; up brings its own when this is not set, " +
				"and writes its URL to connection.env in its data directory",
			apply: setDatabase,
		},
		{
			env: "DRAMATIS_QUEUES", flag: "queues", fallback: strings.Join(dramatis.Queues(), ","), usedBy: []string{cmdWorker},
			doc:   "the queues that a worker serves, separated by commas",
			apply: setQueues,
		},
		{
			env: "DRAMATIS_CONCURRENCY", flag: "concurrency", usedBy: []string{cmdUp, cmdWorker},
			doc:   "how many jobs of each queue a worker runs at a time; by default 4 interactive, 8 simulation, 2 embedding, 2 maintenance",
			apply: setCount(1, 1000, func(c *Config, n int) { c.Concurrency = n }),
		},
		{
			env: "DRAMATIS_VECTOR_CACHE", flag: "vector-cache", fallback: "512", usedBy: []string{cmdUp, cmdAPI, cmdWorker},
			doc: "how many megabytes of memories' vectors a process keeps at hand: 15 hold the 10,000 memories of one character; " +
				"those of the others are read from PostgreSQL when they are needed, about 40 ms each time",
			apply: setCount(1, 1<<20, func(c *Config, n int) { c.VectorCache = n }),
		},
		{
			env:   "DRAMATIS_USER_DAILY_BUDGET",
			doc:   "what any user may spend on models in one day, by UTC, over all their worlds, in US dollars; not set, there is no such bound",
			apply: setAmount(func(c *Config) **dramatis.Money { return &c.UserDaily }),
		},
		{
			env: "DRAMATIS_LOG_LEVEL", flag: "log-level", fallback: "info", usedBy: everyone,
			doc: "debug, info, warn or error",
			apply: func(c *Config, text string) error {
				c.LogLevel = text
				return new(slog.Level).UnmarshalText([]byte(text))
			},
		},
		{
			env: "DRAMATIS_LOG_FORMAT", flag: "log-format", fallback: "text", usedBy: everyone,
			doc: "text or json",
			apply: func(c *Config, text string) error {
				c.LogFormat = text
				return oneOf(text, "text", "json")
			},
		},
	}, redisSettings(), apiSettings(), graphSettings(), indexSettings(), modelSettings())
}

// redisSettings say where Redis is, and what lets in.
func redisSettings() []setting {
	return []setting{
		{
			env: "REDIS_URL", url: true, neededBy: []string{cmdAPI, cmdWorker, cmdScheduler},
			doc: "Redis 6.2 or later: redis:// or rediss:// (TLS) user:password@host:6379/0, unix:///path/to/socket?db=0, " +
				"redis-sentinel://user:password@host:26379,host:26379/0?master=name or redis-cluster://user:password@host,host; more in " +
				"docs/redis.md; up brings its own when this is not set",
			apply: setRedis(func(c *Config) *string { return &c.RedisURL }),
		},
		{
			env: "REDIS_PASSWORD", secret: true, doc: "the password of the servers that REDIS_URL leads to, where it is not in it",
			apply: setText(func(c *Config) *string { return &c.RedisPassword }),
		},
		{
			env: "REDIS_CACHE_URL", url: true,
			doc: "another Redis, written like REDIS_URL, for what may be lost at any time: wake-ups and live frames between processes, " +
				"cached answers, rate limits. It may evict, and be a cluster. By default REDIS_URL",
			apply: setRedis(func(c *Config) *string { return &c.RedisCacheURL }),
		},
		{
			env: "REDIS_CACHE_PASSWORD", secret: true, doc: "the password of the servers that REDIS_CACHE_URL leads to, where it is not in it",
			apply: setText(func(c *Config) *string { return &c.RedisCachePassword }),
		},
		{
			env: "REDIS_SENTINEL_PASSWORD", secret: true, doc: "the password of the Sentinels themselves, where they have one and it is not in the URL",
			apply: setText(func(c *Config) *string { return &c.RedisSentinelPassword }),
		},
	}
}

// apiSettings are those of the API: who gets in, from where, and how much.
func apiSettings() []setting {
	return []setting{
		{
			env: "SECRET_KEY", secret: true, neededBy: []string{cmdAPI},
			doc:   "signs the access tokens: at least 32 characters, the same for every api; up makes and keeps its own",
			apply: setSigningKey,
		},
		{
			env: "ACCESS_TOKEN_EXPIRE_MINUTES", fallback: "30", doc: "how long an access token is good for",
			apply: setMinutes(func(c *Config) *time.Duration { return &c.AccessTTL }),
		},
		{
			env: "DRAMATIS_TRUSTED_PROXIES", flag: "trusted-proxies", usedBy: []string{cmdUp, cmdAPI},
			doc: "the proxies in front of the API, as addresses or CIDRs separated by commas, such as 127.0.0.1,10.0.0.0/8: their " +
				"X-Forwarded-For and X-Forwarded-Proto are believed, and nobody else's",
			apply: setProxies,
		},
		{
			env: "DRAMATIS_ORIGINS", flag: "origins", usedBy: []string{cmdUp, cmdAPI},
			doc:   "other origins whose pages may call the API, separated by commas, such as https://app.example.org",
			apply: setOrigins,
		},
		{
			env: "DRAMATIS_RATE_LIMITS",
			doc: "how often in a minute a user may call the API, by kind of route, and an address in all, such as " +
				"read=1200,write=300,chat=120; what is not named keeps its default (" + rateLimits(api.DefaultLimits()) + "); 0 alone bounds nothing",
			apply: setRateLimits,
		},
		{
			env: "DRAMATIS_DOCUMENT_QUOTA", fallback: "1024",
			doc:   "how many megabytes the documents of one user may take in the database; at least what one may have",
			apply: setCount(dramatis.MaxDocumentBytes>>20, 1_000_000, func(c *Config, n int) { c.DocumentQuota = int64(n) << 20 }),
		},
	}
}

func setText(field func(*Config) *string) func(*Config, string) error {
	return func(c *Config, text string) error {
		*field(c) = text
		return nil
	}
}

func setBool(field func(*Config) *bool) func(*Config, string) error {
	return func(c *Config, text string) (err error) {
		if *field(c), err = strconv.ParseBool(text); err != nil {
			return errors.New("must be true or false")
		}
		return nil
	}
}

func setAmount(field func(*Config) **dramatis.Money) func(*Config, string) error {
	return func(c *Config, text string) error {
		dollars, err := strconv.ParseFloat(text, 64)
		amount := dramatis.MoneyOf(dollars)
		if err != nil || !(dollars >= 0) || (&dramatis.Budget{Daily: &amount}).Validate() != nil {
			return errors.New("must be an amount of US dollars from 0 to 1000000, such as 2.50")
		}
		*field(c) = &amount
		return nil
	}
}

func setMinutes(field func(*Config) *time.Duration) func(*Config, string) error {
	return func(c *Config, text string) error {
		minutes, err := strconv.Atoi(text)
		if err != nil || minutes < 1 || minutes > 24*60 {
			return errors.New("must be a whole number of minutes from 1 to 1440")
		}
		*field(c) = time.Duration(minutes) * time.Minute
		return nil
	}
}

func setAddr(c *Config, text string) error {
	c.Addr = text
	return checkAddr(text)
}

func setHealthAddr(c *Config, text string) error {
	c.HealthAddr = text
	return checkAddr(text)
}

func checkAddr(text string) error {
	_, port, err := net.SplitHostPort(text)
	if err != nil {
		return errors.New("must be host:port, such as 127.0.0.1:8080")
	}
	if n, err := strconv.Atoi(port); err != nil || n < 0 || n > 65535 {
		return errors.New("must end in a port from 0 to 65535")
	}
	return nil
}

// setDatabase does not pass on what the parser says: it may quote the password.
func setDatabase(c *Config, text string) error {
	c.DatabaseURL = text
	if _, err := pgxpool.ParseConfig(text); err != nil {
		return errors.New("must be a PostgreSQL URL, such as postgres://user:password@host:5432/name")
	}
	return nil
}

func setRedis(field func(*Config) *string) func(*Config, string) error {
	return func(c *Config, text string) error {
		*field(c) = text
		_, err := readRedis(text, redisPasswords{})
		return err
	}
}

func setSigningKey(c *Config, text string) error {
	c.SigningKey = text
	if len(text) < 32 {
		return errors.New("must have at least 32 characters: openssl rand -hex 32 makes one")
	}
	return nil
}

func setQueues(c *Config, text string) error {
	for name := range strings.SplitSeq(text, ",") {
		name = strings.TrimSpace(name)
		if err := oneOf(name, dramatis.Queues()...); err != nil {
			return err
		}
		if slices.Contains(c.Queues, name) {
			return fmt.Errorf("names %s twice", name)
		}
		c.Queues = append(c.Queues, name)
	}
	return nil
}

func oneOf(text string, allowed ...string) error {
	if !slices.Contains(allowed, text) {
		return fmt.Errorf("must be one of %s", strings.Join(allowed, ", "))
	}
	return nil
}
