package main

import (
	"context"
	"errors"
	"fmt"
	"log/slog"
	"os"
	"path/filepath"
	"slices"
	"strings"

	"github.com/literaryai/dramatis/internal/local"
)

// ground is what up brings itself because nobody named a real one. Its parts are nil where somebody did.
type ground struct {
	dir      *local.Dir
	postgres *local.Postgres
	redis    *local.Redis
}

// bring starts the servers that the configuration does not name, makes the key that it lacks, and writes all of it
// into the configuration.
func bring(ctx context.Context, c *Config, log *slog.Logger) (g *ground, err error) {
	g = &ground{}
	if c.DataDir == "" {
		if c.DataDir, err = local.DefaultDir(os.Geteuid(), os.Getenv); err != nil {
			return g, err
		}
	}
	forgetOwn(c)
	if c.DatabaseURL != "" && c.RedisURL != "" && c.SigningKey != "" {
		return g, nil
	}
	defer func() {
		if err != nil {
			err = errors.Join(err, g.stop(ctx))
		}
	}()
	if g.dir, err = local.Open(local.Options{Dir: c.DataDir, Log: log}); err != nil {
		return g, err
	}
	if c.SigningKey == "" {
		if c.SigningKey, err = g.dir.Secret("signing_key"); err != nil {
			return g, err
		}
	}
	if c.DatabaseURL == "" {
		if g.postgres, err = g.dir.StartPostgres(ctx, local.PostgresOptions{}); err != nil {
			return g, err
		}
		c.DatabaseURL = g.postgres.URL()
	}
	if c.RedisURL == "" {
		if g.redis, err = g.dir.StartRedis(ctx); err != nil {
			return g, err
		}
		c.RedisURL, c.RedisPassword = g.redis.URL(), "" // a password meant for another server must not replace its own
	}
	return g, g.writeConnection(*c)
}

const connectionFile = "connection.env"

// startedHere begins the line of the connection file that names the servers which up had started itself. The others are
// somebody else's, and are in the file for those who join.
const startedHere = "# started by dramatis up itself:"

// forgetOwn takes servers out of the configuration that are this directory's own, as in a shell that has read its
// connection file: they are to be started, not looked for.
func forgetOwn(c *Config) {
	written := connectionOf(c.DataDir)
	own := func(name, value string) bool {
		return value != "" && written[name] == value && slices.Contains(strings.Fields(written[startedHere]), name)
	}
	if own("DATABASE_URL", c.DatabaseURL) {
		c.DatabaseURL = ""
	}
	if own("REDIS_URL", c.RedisURL) {
		c.RedisURL = ""
	}
}

// connectionOf reads what writeConnection wrote in a data directory; nothing when it wrote nothing.
func connectionOf(dir string) map[string]string {
	said := map[string]string{}
	written, err := os.ReadFile(filepath.Join(dir, connectionFile))
	if err != nil {
		return said
	}
	for line := range strings.Lines(string(written)) {
		if own, ok := strings.CutPrefix(line, startedHere); ok {
			said[startedHere] = own
			continue
		}
		if name, value, ok := strings.Cut(strings.TrimSpace(line), "="); ok {
			value = strings.TrimSuffix(strings.TrimPrefix(value, "'"), "'") // one of each: a quote within may stand beside them
			said[name] = strings.ReplaceAll(value, `'\''`, "'")
		}
	}
	return said
}

// writeConnection leaves a file that a shell can read, so that more processes can join this one.
func (g *ground) writeConnection(c Config) error {
	path := filepath.Join(g.dir.Path(), connectionFile)
	var text strings.Builder
	text.WriteString(startedHere)
	if g.postgres != nil {
		text.WriteString(" DATABASE_URL")
	}
	if g.redis != nil {
		text.WriteString(" REDIS_URL")
	}
	text.WriteString("\n")
	for _, pair := range [][2]string{
		{"DATABASE_URL", c.DatabaseURL}, {"REDIS_URL", c.RedisURL}, {"REDIS_PASSWORD", c.RedisPassword},
		{"REDIS_CACHE_URL", c.RedisCacheURL}, {"REDIS_CACHE_PASSWORD", c.RedisCachePassword},
		{"REDIS_SENTINEL_PASSWORD", c.RedisSentinelPassword}, {"SECRET_KEY", c.SigningKey},
	} {
		fmt.Fprintf(&text, "%s='%s'\n", pair[0], strings.ReplaceAll(pair[1], "'", `'\''`))
	}
	if err := os.WriteFile(path, []byte(text.String()), 0o600); err != nil {
		return fmt.Errorf("write %s: %w", path, err)
	}
	return nil
}

// watch returns when ctx ends, or with an error when the private database ends before that.
func (g *ground) watch(ctx context.Context) error {
	if g.postgres == nil {
		return nil
	}
	select {
	case <-ctx.Done():
		return nil
	case <-g.postgres.Done():
		return fmt.Errorf("the private database has ended by itself; its last words are in %s",
			filepath.Join(g.dir.Path(), "postgres.log"))
	}
}

// stop ends what bring started, in the reverse order.
func (g *ground) stop(ctx context.Context) error {
	if g.redis != nil {
		g.redis.Close()
	}
	var err error
	if g.postgres != nil {
		err = g.postgres.Stop(context.WithoutCancel(ctx))
	}
	if g.dir != nil {
		err = errors.Join(err, g.dir.Close())
	}
	return err
}
