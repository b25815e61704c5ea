package main

import (
	"bytes"
	"os"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/spf13/pflag"
)

func environment(pairs ...string) func(string) string {
	return func(name string) string {
		for i := 0; i < len(pairs); i += 2 {
			if pairs[i] == name {
				return pairs[i+1]
			}
		}
		return ""
	}
}

func TestLoadPrefersFlagsThenEnvironmentThenDefaults(t *testing.T) {
	t.Parallel()
	flags := pflag.NewFlagSet("up", pflag.ContinueOnError)
	addFlags(flags, cmdUp)
	if err := flags.Parse([]string{"--addr", "127.0.0.1:9000", "--demo=false"}); err != nil {
		t.Fatal(err)
	}
	c, err := Load(environment("DRAMATIS_ADDR", "127.0.0.1:7000", "DRAMATIS_DATA_DIR", "/data", "DRAMATIS_DEMO", "true"), flags, cmdUp)
	if err != nil {
		t.Fatal(err)
	}
	if c.Addr != "127.0.0.1:9000" || c.DataDir != "/data" || c.Demo || c.AccessTTL != 30*time.Minute || c.LogLevel != "info" {
		t.Errorf("Load = %+v", c)
	}
}

func TestLoadReportsEveryProblemAtOnce(t *testing.T) {
	t.Parallel()
	_, err := Load(environment(
		"DRAMATIS_ADDR", "nowhere", "DATABASE_URL", "postgres://a:hunter2@host:port/x", "ACCESS_TOKEN_EXPIRE_MINUTES", "soon",
		"SECRET_KEY", "hunter2", "DRAMATIS_QUEUES", "simulation,sumulation", "DRAMATIS_CONCURRENCY", "0",
		"DRAMATIS_LOG_LEVEL", "loud", "DRAMATIS_LOG_FORMAT", "xml", "DRAMATIS_DEMO", "perhaps", "DRAMATIS_ADMIN_PASSWORD", "short",
	), nil, cmdAPI)
	if err == nil {
		t.Fatal("all of that was taken")
	}
	for _, name := range []string{
		"DRAMATIS_ADDR", "DATABASE_URL", "ACCESS_TOKEN_EXPIRE_MINUTES", "SECRET_KEY", "DRAMATIS_QUEUES", "DRAMATIS_CONCURRENCY",
		"DRAMATIS_LOG_LEVEL", "DRAMATIS_LOG_FORMAT", "DRAMATIS_DEMO", "DRAMATIS_ADMIN_PASSWORD", "REDIS_URL must be set",
	} {
		if !strings.Contains(err.Error(), name) {
			t.Errorf("the error does not speak of %s:\n%v", name, err)
		}
	}
	if strings.Contains(err.Error(), "hunter2") {
		t.Errorf("a secret is in the error:\n%v", err)
	}
}

func TestSecretsAreNeededOutsideUp(t *testing.T) {
	t.Parallel()
	for command, needs := range map[string][]string{
		cmdUp: nil, cmdHealth: nil, cmdAPI: {"DATABASE_URL", "REDIS_URL", "SECRET_KEY"}, cmdWorker: {"DATABASE_URL", "REDIS_URL"},
		cmdScheduler: {"DATABASE_URL", "REDIS_URL"}, cmdMigrate: {"DATABASE_URL"}, cmdUser: {"DATABASE_URL"}, cmdImport: {"DATABASE_URL"}, cmdExport: {"DATABASE_URL"}, cmdRebuild: {"DATABASE_URL"},
	} {
		_, err := Load(environment(), nil, command)
		if (err == nil) != (len(needs) == 0) {
			t.Errorf("%s without any setting: %v", command, err)
		}
		for _, name := range needs {
			if !strings.Contains(err.Error(), name+" must be set") {
				t.Errorf("%s does without %s: %v", command, name, err)
			}
		}
	}
}

func TestShownSettingsHoldNoSecret(t *testing.T) {
	t.Parallel()
	env := environment(
		"DATABASE_URL", "postgres://user:hunter2@db.example.org/name?sslmode=disable&password=hunter2",
		"REDIS_URL", "redis-sentinel://user:hunter2@a:1,b:2/0?master=m&sentinel_password=hunter2",
		"REDIS_PASSWORD", "hunter2", "SECRET_KEY", strings.Repeat("hunter2", 5), "DRAMATIS_ADMIN_PASSWORD", "hunter2hunter2",
	)
	var out bytes.Buffer
	if err := writeSettings(&out, resolve(env, nil)); err != nil {
		t.Fatal(err)
	}
	if strings.Contains(out.String(), "hunter2") {
		t.Errorf("a secret is shown:\n%s", out.String())
	}
	for _, part := range []string{"db.example.org", "(hidden)", "environment", "default", "(not set)"} {
		if !strings.Contains(out.String(), part) {
			t.Errorf("%s is not shown:\n%s", part, out.String())
		}
	}
	if got := withoutPassword("host=db password=hunter2"); got != "(hidden)" {
		t.Errorf("a list of pairs is shown as %s", got)
	}
}

func TestSettingsAreComplete(t *testing.T) {
	t.Parallel()
	var names, flags []string
	for _, s := range settings() {
		if s.env == "" || s.doc == "" || s.apply == nil {
			t.Errorf("the setting %q is not complete", s.env)
		}
		if s.secret && s.flag != "" {
			t.Errorf("%s is a secret, which every user of the machine could read on a command line", s.env)
		}
		if slices.Contains(names, s.env) || s.flag != "" && slices.Contains(flags, s.flag) {
			t.Errorf("%s is there twice", s.env)
		}
		names, flags = append(names, s.env), append(flags, s.flag)
	}
}

// TestExampleFile compares the file in the repository with what the table prints. To make it anew:
// go run ./cmd/dramatis config --env-example > .env.example.
func TestExampleFile(t *testing.T) {
	t.Parallel()
	want, err := os.ReadFile("../../.env.example")
	if err != nil {
		t.Fatal(err)
	}
	var got bytes.Buffer
	if err := writeExample(&got); err != nil {
		t.Fatal(err)
	}
	if got.String() != string(want) {
		t.Error(".env.example is not what dramatis config --env-example prints")
	}
}

func TestRateLimits(t *testing.T) {
	t.Parallel()
	load := func(text string) (Config, error) { return Load(environment("DRAMATIS_RATE_LIMITS", text), nil, cmdUp) }
	for text, want := range map[string]string{
		"":                            "read=1200,write=300,auth=120,upload=60,stream=240,chat=120,site=3000,address=12000",
		"0":                           "read=0,write=0,auth=0,upload=0,stream=0,chat=0,site=0,address=0",
		"read=9, chat=0":              "read=9,write=300,auth=120,upload=60,stream=240,chat=0,site=3000,address=12000",
		"address=1000000,address=100": "read=1200,write=300,auth=120,upload=60,stream=240,chat=120,site=3000,address=100",
	} {
		c, err := load(text)
		if got := rateLimits(c.rateLimits()); err != nil || got != want {
			t.Errorf("%q gives %s, %v", text, got, err)
		}
	}
	for _, text := range []string{"read", "read=", "read=-1", "read=1000001", "raed=1", "read=1;write=2", "1"} {
		if _, err := load(text); err == nil {
			t.Errorf("%q is taken", text)
		}
	}
}
