package main

import (
	"strings"
	"testing"
	"time"
)

func TestReadRedis(t *testing.T) {
	t.Parallel()
	for text, want := range map[string]struct {
		addr, user, password string
		db, pool             int
		tls                  bool
	}{
		"redis://localhost":                   {addr: "localhost:6379"},
		"redis://:pw@127.0.0.1:7000/3":        {addr: "127.0.0.1:7000", password: "pw", db: 3},
		"redis://me:p%40%2Fw@h:1?pool_size=7": {addr: "h:1", user: "me", password: "p@/w", pool: 7},
		"redis://me:p@w:x@h:1":                {addr: "h:1", user: "me", password: "p@w:x"},
		"rediss://:pw@h:1/0?db=4":             {addr: "h:1", password: "pw", db: 4, tls: true},
		"redis://[::1]/2":                     {addr: "[::1]:6379", db: 2},
		"unix://me:pw@/run/redis.sock?db=5":   {addr: "/run/redis.sock", user: "me", password: "pw", db: 5},
		"unix:///run/redis.sock":              {addr: "/run/redis.sock"},
	} {
		p, err := readRedis(text, redisPasswords{})
		if err != nil || p.server == nil {
			t.Errorf("%s: %v", text, err)
			continue
		}
		if o := p.server; o.Addr != want.addr || o.Username != want.user || o.Password != want.password || o.DB != want.db ||
			o.PoolSize != want.pool || (o.TLSConfig != nil) != want.tls {
			t.Errorf("%s was read as %+v", text, o)
		}
	}
}

func TestReadRedisOfSeveralServers(t *testing.T) {
	t.Parallel()
	p, err := readRedis("rediss-sentinel://me:p%40w@a:1,[::2],c/4?master=m&sentinel_username=s&sentinel_password=s%26&dial_timeout=2&skip_verify=true", redisPasswords{})
	if err != nil {
		t.Fatal(err)
	}
	if o := p.sentinel; strings.Join(o.SentinelAddrs, " ") != "a:1 [::2]:26379 c:26379" || o.MasterName != "m" || o.Username != "me" || o.Password != "p@w" ||
		o.SentinelUsername != "s" || o.SentinelPassword != "s&" || o.DB != 4 || o.DialTimeout != 2*time.Second ||
		!o.TLSConfig.InsecureSkipVerify || o.TLSConfig.ServerName != "" {
		t.Errorf("Sentinels were read as %+v", o)
	}
	p, err = readRedis("redis-cluster://me:pw@a:1,b?read_timeout=300ms&max_redirects=5", redisPasswords{})
	if err != nil {
		t.Fatal(err)
	}
	if o := p.cluster; strings.Join(o.Addrs, " ") != "a:1 b:6379" || o.Username != "me" || o.Password != "pw" || o.ReadTimeout != 300*time.Millisecond ||
		o.MaxRedirects != 5 || o.TLSConfig != nil {
		t.Errorf("a cluster was read as %+v", o)
	}
	p, err = readRedis("rediss-cluster://a?skip_verify=true", redisPasswords{})
	if err != nil || !p.cluster.TLSConfig.InsecureSkipVerify {
		t.Errorf("%+v, %v", p.cluster, err)
	}
}

func TestRedisPasswordsApartFromTheURL(t *testing.T) {
	t.Parallel()
	apart := redisPasswords{server: `p@ss/w:rd#1%`, sentinel: "+&"}
	for _, text := range []string{"redis://h:1/0", "redis://me:other@h:1/0", "unix://me@/s"} {
		if p, err := readRedis(text, apart); err != nil || p.server.Password != apart.server {
			t.Errorf("%s: %+v, %v", text, p, err)
		}
	}
	if p, err := readRedis("redis-sentinel://h:1/0?master=m&sentinel_password=x", apart); err != nil || p.sentinel.Password != apart.server || p.sentinel.SentinelPassword != apart.sentinel {
		t.Errorf("%+v, %v", p, err)
	}
	if p, err := readRedis("redis-cluster://:x@h", apart); err != nil || p.cluster.Password != apart.server {
		t.Errorf("%+v, %v", p, err)
	}
}

// Every refusal names what is wrong, and no secret.
func TestRedisRefusals(t *testing.T) {
	t.Parallel()
	for text, want := range map[string]string{
		"":                                                "must begin with",
		"localhost:6379":                                  "must begin with",
		"http://hunter2@h":                                "must begin with",
		"redis://":                                        "must name its server",
		"redis://:hunter2@":                               "must name its server",
		"redis://:hunter2@:6379":                          "must name its server",
		"redis://h/first":                                 "number of a database",
		"redis://h/-1":                                    "number of a database",
		"redis://h/0/1":                                   "number of a database",
		"redis://h?db=-1":                                 "option db",
		"redis://h?db=hunter2":                            "option db: it must be a whole number",
		"redis://a:1,b:2":                                 "must name one server",
		"redis://h:0":                                     "port",
		"redis://h:99999":                                 "port",
		"redis://:hunter2@h:x%zz":                         "server",
		"redis://:hunt%er2@h":                             "%25",
		"redis://:hunt/er2@h":                             "%2F",
		"redis://:hunt?er2@h":                             "%3F",
		"redis://:hunt#er2@h":                             "%23",
		"redis://h#0":                                     "%23",
		"redis://h?pool_sise=3":                           "not known here: pool_sise",
		"redis://h?pool_size=many":                        "option pool_size: it must be a whole number",
		"redis://h?pool_size=-5":                          "pool_size",
		"redis://h?pool_size=99999999999":                 "pool_size",
		"redis://h?db=1&dial_timeout=soon":                "dial_timeout: it must be a duration",
		"redis://h?pool_fifo=perhaps":                     "pool_fifo: it must be true or false",
		"redis://h?pool_size=1;x":                         "options that cannot be read",
		"redis://h?skip_verify=true":                      "not known here: skip_verify",
		"redis://h?password=hunter2":                      "not known here: password",
		"redis-sentinel://a:1,b:2/0":                      "?master=name",
		"redis-sentinel://a,,b/0?master=m":                "must name its server",
		"redis-sentinel://a?master_name=m":                "?master=name",
		"redis-sentinel://a?master=m&pool=1":              "not known here: pool",
		"redis-sentinel://a?master=m&db=-1":               "option db",
		"redis-sentinel://a?master=m&route_randomly=true": "route_randomly",
		"redis-sentinel://a?master=m&password=hunter2":    "the password being the master's",
		"redis-sentinel://a?master=m&sentinel_password=x&hunter2":         "%26",
		"redis-sentinel://a?master=m&sentinel_password=x@hunter2":         "%40",
		"redis-cluster://a,b/1":                                           "cluster has none but 0",
		"redis-cluster://a,b?db=1":                                        "not known here: db",
		"redis-cluster://a,b?max_redirects=x":                             "max_redirects",
		"redis-cluster://a,b?read_only=true":                              "read_only",
		"rediss-cluster://a,b?failing_timeout_seconds=1&pool_timeout=1h1": "pool_timeout",
		"unix:":                       "whole path",
		"unix://":                     "whole path",
		"unix://run/redis.sock":       "whole path",
		"unix:/run/redis.sock":        "whole path",
		"unix:///run/redis.sock?db=x": "option db",
		"unix://:hunt%er2@/s":         "%25",
	} {
		_, err := readRedis(text, redisPasswords{})
		if err == nil {
			t.Errorf("%q was taken", text)
			continue
		}
		if !strings.Contains(err.Error(), want) {
			t.Errorf("%q: %v", text, err)
		}
		for _, secret := range []string{"hunter2", "hunt", "er2"} {
			if strings.Contains(err.Error(), secret) {
				t.Errorf("%q: a secret is in the error %v", text, err)
			}
		}
	}
}

// Whatever is taken makes a client, and no panic.
func FuzzReadRedis(f *testing.F) {
	for _, text := range []string{"redis://u:p@h:1/0?pool_size=1&pipeline_pool_size=-1", "rediss-sentinel://a,b/1?master=m&pool_size=0", "redis-cluster://a,b?min_idle_conns=-1", "unix:///s?protocol=9"} {
		f.Add(text)
	}
	f.Fuzz(func(_ *testing.T, text string) {
		p, err := readRedis(text, redisPasswords{})
		if err == nil && !strings.Contains(text, "idle") { // which would dial
			_ = p.client().Close()
		}
	})
}
