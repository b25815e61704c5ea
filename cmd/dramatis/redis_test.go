package main

import (
	"strings"
	"testing"
)

func TestRedisOptions(t *testing.T) {
	t.Parallel()
	for text, want := range map[string]struct {
		addrs, user, password, master, sentinel string
		db                                      int
		tls                                     bool
	}{
		"redis://localhost":            {addrs: "localhost:6379"},
		"redis://:pw@127.0.0.1:7000/3": {addrs: "127.0.0.1:7000", password: "pw", db: 3},
		"redis://me:pw@h:1":            {addrs: "h:1", user: "me", password: "pw"},
		"rediss://:pw@h:1/0":           {addrs: "h:1", password: "pw", tls: true},
		"redis-sentinel://:pw@a:1,b:2/4?master=m&sentinel_password=s": {
			addrs: "a:1 b:2", password: "pw", master: "m", sentinel: "s", db: 4,
		},
	} {
		o, err := redisOptions(text, "")
		if err != nil {
			t.Errorf("%s: %v", text, err)
			continue
		}
		if strings.Join(o.Addrs, " ") != want.addrs || o.Username != want.user || o.Password != want.password || o.DB != want.db ||
			o.MasterName != want.master || o.SentinelPassword != want.sentinel || (o.TLSConfig != nil) != want.tls {
			t.Errorf("%s was read as %+v", text, o)
		}
	}
}

func TestRedisPasswordApartFromTheURL(t *testing.T) {
	t.Parallel()
	const awkward = `p@ss/w:rd#1%`
	for _, text := range []string{"redis://h:1/0", "redis://me:other@h:1/0", "redis-sentinel://h:1/0?master=m"} {
		o, err := redisOptions(text, awkward)
		if err != nil || o.Password != awkward {
			t.Errorf("%s: %+v, %v", text, o, err)
		}
	}
}

func TestRedisRefusals(t *testing.T) {
	t.Parallel()
	for _, text := range []string{
		"", "localhost:6379", "http://hunter2@h", "redis://h/first", "redis://h/-1", "redis-sentinel://a:1,b:2/0", "redis://a:1,b:2",
		"redis://:hunter2@h:x%zz",
	} {
		_, err := redisOptions(text, "")
		if err == nil {
			t.Errorf("%q was taken", text)
		} else if strings.Contains(err.Error(), "hunter2") {
			t.Errorf("%q: a secret is in the error %v", text, err)
		}
	}
}
