package main

import (
	"log/slog"
	"strings"
	"testing"
	"time"

	"github.com/literaryai/dramatis/internal/testrig/redistest"
)

func TestOneRedis(t *testing.T) {
	t.Parallel()
	for text, want := range map[string]struct {
		addr, user, password string
		db                   int
		tls                  bool
	}{
		"redis://localhost":                        {addr: "localhost:6379"},
		"redis://:pw@127.0.0.1:7000/3":             {addr: "127.0.0.1:7000", password: "pw", db: 3},
		"redis://me:pw@h:1":                        {addr: "h:1", user: "me", password: "pw"},
		"redis://me:p%40s%2Fs@[::1]:1/":            {addr: "[::1]:1", user: "me", password: "p@s/s"},
		"rediss://:pw@h:1/0":                       {addr: "h:1", password: "pw", tls: true},
		"redis://h/2?read_timeout=7s&pool_size=11": {addr: "h:6379", db: 2},
		"unix:///run/redis.sock?db=2":              {addr: "/run/redis.sock", db: 2},
	} {
		s, err := readRedis(text, "")
		if err != nil {
			t.Errorf("%s: %v", text, err)
			continue
		}
		if o := s.single; o.Addr != want.addr || o.Username != want.user || o.Password != want.password || o.DB != want.db || (o.TLSConfig != nil) != want.tls {
			t.Errorf("%s was read as %+v", text, o)
		}
	}
	s, err := readRedis("rediss://h?read_timeout=7s&pool_size=11&skip_verify=true", "")
	if o := s.single; err != nil || o.ReadTimeout != 7*time.Second || o.PoolSize != 11 || !o.TLSConfig.InsecureSkipVerify {
		t.Errorf("parameters were read as %+v, %v", o, err)
	}
}

func TestRedisBehindSentinel(t *testing.T) {
	t.Parallel()
	s, err := readRedis("rediss-sentinel://me:pw@a,b:2/4?addr=[::1]:3&master=m&sentinel_user=guard&sentinel_password=s&dial_timeout=2", "")
	if err != nil {
		t.Fatal(err)
	}
	o := s.master
	if strings.Join(o.SentinelAddrs, " ") != "a:26379 [::1]:3 b:2" || o.MasterName != "m" || o.DB != 4 || o.TLSConfig == nil || o.TLSConfig.ServerName != "" ||
		o.Username != "me" || o.Password != "pw" || o.SentinelUsername != "guard" || o.SentinelPassword != "s" || o.DialTimeout != 2*time.Second {
		t.Errorf("it was read as %+v", o)
	}
	s, err = readRedis("redis-sentinel://:pw@a:1/?master_name=m", "")
	if o := s.master; err != nil || o.Password != "pw" || o.SentinelPassword != "" || o.SentinelUsername != "" || o.TLSConfig != nil {
		t.Errorf("Sentinel is given the password of the data: %+v, %v", o, err)
	}
}

func TestRedisCluster(t *testing.T) {
	t.Parallel()
	s, err := readRedis("rediss-cluster://me:pw@a:1,b,c:3/0?max_redirects=5", "")
	if err != nil {
		t.Fatal(err)
	}
	if o := s.cluster; strings.Join(o.Addrs, " ") != "a:1 b:6379 c:3" || o.Username != "me" || o.Password != "pw" || o.TLSConfig == nil ||
		o.TLSConfig.ServerName != "" || o.MaxRedirects != 5 {
		t.Errorf("it was read as %+v", o)
	}
	var c Config
	if err := setRedis(&c, "redis-cluster://a:1,b:2"); err == nil || !strings.Contains(err.Error(), "REDIS_FEED_URL") {
		t.Errorf("a cluster is taken for the queues: %v", err)
	}
}

func TestRedisPasswordApartFromTheURL(t *testing.T) {
	t.Parallel()
	const awkward = `p@ss/w:rd#1%`
	for _, text := range []string{
		"redis://h:1/0", "redis://me:other@h:1/0", "rediss://h:1/0", "unix:///run/redis.sock",
		"redis-sentinel://h:1/0?master=m&sentinel_password=s", "redis-cluster://me@h:1",
	} {
		s, err := readRedis(text, awkward)
		if err != nil {
			t.Errorf("%s: %v", text, err)
			continue
		}
		got := ""
		switch {
		case s.single != nil:
			got = s.single.Password
		case s.cluster != nil:
			got = s.cluster.Password
		case s.master.SentinelPassword == "s":
			got = s.master.Password
		}
		if got != awkward {
			t.Errorf("with %s the password is %q", text, got)
		}
	}
}

func TestRedisRefusals(t *testing.T) {
	t.Parallel()
	for text, want := range map[string]string{
		"":                               "must be a Redis URL",
		"localhost:6379":                 "must be a Redis URL",
		"http://hunter2@h":               "must begin with redis://",
		"redis://h/first":                "number of a database",
		"redis://h/-1":                   "number of a database",
		"redis://:1/hunter2@h":           "number of a database",
		"redis://a:1,b:2":                "redis-sentinel://",
		"redis://:hunter2@h:x%zz":        "must be a Redis URL",
		"redis://h?read_timeout=soon":    "invalid read_timeout duration",
		"redis://:hunter2@h?colour=red":  "unexpected option: colour",
		"unix://":                        "empty unix socket path",
		"redis-sentinel://a:1,b:2/0":     "?master=name",
		"redis-sentinel://a?master=m&x=": "unexpected option: x",
		"redis-cluster://a:1/2":          "no databases but 0",
	} {
		_, err := readRedis(text, "")
		switch {
		case err == nil:
			t.Errorf("%q was taken", text)
		case !strings.Contains(err.Error(), want):
			t.Errorf("%q: it says %v, want %q", text, err, want)
		case strings.Contains(err.Error(), "hunter2"):
			t.Errorf("%q: a secret is in the error %v", text, err)
		}
	}
}

func TestARedisThatThrowsJobsAway(t *testing.T) {
	t.Parallel()
	for _, test := range []struct{ policy, memory, fault, warning string }{
		{"noeviction", "100mb", "", ""},
		{"allkeys-lru", "0", "", "should have the maxmemory-policy noeviction"},
		{"volatile-ttl", "100mb", "", "should have the maxmemory-policy noeviction"},
		{"allkeys-lru", "100mb", "throws jobs away when its memory is full (maxmemory-policy allkeys-lru)", ""},
	} {
		server := redistest.Start(t, "--maxmemory", test.memory, "--maxmemory-policy", test.policy)
		at, err := readRedis("redis://"+server.Addr, "")
		if err != nil {
			t.Fatal(err)
		}
		var said strings.Builder
		err = checkEviction(t.Context(), server.Client(t), at, slog.New(slog.NewTextHandler(&said, nil)))
		if (err != nil) != (test.fault != "") || err != nil && !strings.Contains(err.Error(), test.fault) {
			t.Errorf("%s with %s: %v, want %q", test.policy, test.memory, err, test.fault)
		}
		if (said.Len() > 0) != (test.warning != "") || !strings.Contains(said.String(), test.warning) {
			t.Errorf("%s with %s: it logs %q, want %q", test.policy, test.memory, said.String(), test.warning)
		}
	}
}

func TestARedisThatCannotBeUsed(t *testing.T) {
	t.Parallel()
	server := redistest.Start(t, "--requirepass", "hunter2")
	for url, want := range map[string]string{
		"redis://:wrong@" + server.Addr: "refuses the user or the password",
		"redis://" + server.Addr:        "refuses the user or the password",
		"redis://127.0.0.1:1":           "the Redis at 127.0.0.1:1 does not answer",
	} {
		at, err := readRedis(url, "")
		if err != nil {
			t.Fatal(err)
		}
		if _, err := openRedis(t.Context(), at); err == nil || !strings.Contains(err.Error(), want) {
			t.Errorf("%s: %v, want %q", url, err, want)
		}
	}
	at, err := readRedis("redis://"+server.Addr, "hunter2")
	if err != nil {
		t.Fatal(err)
	}
	client, err := openRedis(t.Context(), at)
	if err != nil {
		t.Fatalf("with the password apart: %v", err)
	}
	_ = client.Close()
}

func TestSentinelGetsItsOwnPassword(t *testing.T) {
	t.Parallel()
	w := redistest.StartWatched(t, "hunter2")
	at, err := readRedis("redis-sentinel://"+strings.Join(w.Addrs(), ",")+"/1?master="+redistest.MasterName, "hunter2")
	if err != nil {
		t.Fatal(err)
	}
	client, err := openRedis(t.Context(), at)
	if err != nil {
		t.Fatal(err)
	}
	_ = client.Close()
}
