package main

import (
	"bytes"
	"context"
	"crypto/ecdsa"
	"crypto/elliptic"
	"crypto/rand"
	"crypto/x509"
	"crypto/x509/pkix"
	"encoding/pem"
	"errors"
	"fmt"
	"log/slog"
	"math/big"
	"net"
	"net/url"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"github.com/literaryai/dramatis/internal/testrig/redisserver"
)

func quiet() *slog.Logger { return slog.New(slog.DiscardHandler) }

// opens connects, writes and reads, and gives what failed.
func opens(t *testing.T, text string, apart redisPasswords) error {
	t.Helper()
	ctx, cancel := context.WithTimeout(t.Context(), time.Minute)
	defer cancel()
	client, err := openRedis(ctx, "REDIS_URL", text, apart, true, quiet())
	if err != nil {
		return err
	}
	defer client.Close()
	for _, key := range []string{"a", "b", "c"} {
		if err := client.Set(ctx, key, key, 0).Err(); err != nil {
			return err
		}
	}
	return nil
}

func TestRedisThatAsksForAPassword(t *testing.T) {
	t.Parallel()
	server := redisserver.Start(t)
	client := server.Client(t)
	for _, command := range [][]any{
		{"ACL", "SETUSER", "victor", "on", ">huntér/2@#?&%", "~*", "&*", "+@all"},
		{"CONFIG", "SET", "requirepass", "p@ss/w:rd#1%"},
	} {
		if err := client.Do(t.Context(), command...).Err(); err != nil {
			t.Fatal(err)
		}
	}
	at := server.Addr + "/3"
	for name, test := range map[string]struct {
		url   string
		apart redisPasswords
		want  string
	}{
		"in the URL":             {url: "redis://:" + url.QueryEscape("p@ss/w:rd#1%") + "@" + at},
		"of a user":              {url: "redis://victor:" + url.QueryEscape("huntér/2@#?&%") + "@" + at},
		"apart":                  {url: "redis://" + at, apart: redisPasswords{server: "p@ss/w:rd#1%"}},
		"of a user, apart":       {url: "redis://victor@" + at, apart: redisPasswords{server: "huntér/2@#?&%"}},
		"apart, over another":    {url: "redis://victor:wrong@" + at, apart: redisPasswords{server: "huntér/2@#?&%"}},
		"none":                   {url: "redis://" + at, want: "NOAUTH"},
		"a wrong one":            {url: "redis://:hunter2@" + at, want: "WRONGPASS"},
		"a wrong one, apart":     {url: "redis://" + at, apart: redisPasswords{server: "hunter2"}, want: "WRONGPASS"},
		"there is no such DB":    {url: "redis://victor:" + url.QueryEscape("huntér/2@#?&%") + "@" + server.Addr + "/99", want: "out of range"},
		"options of the library": {url: "redis://" + at + "?pool_size=3&dial_timeout=2&read_timeout=1500ms&client_name=d", apart: redisPasswords{server: "p@ss/w:rd#1%"}},
	} {
		err := opens(t, test.url, test.apart)
		if (err == nil) != (test.want == "") || err != nil && !strings.Contains(err.Error(), test.want) {
			t.Errorf("%s: %v", name, err)
		}
		if err != nil && strings.Contains(err.Error(), "hunter2") {
			t.Errorf("%s: a secret is in the error %v", name, err)
		}
	}
	place, err := readRedis("redis://"+at, redisPasswords{server: "p@ss/w:rd#1%"})
	if err != nil {
		t.Fatal(err)
	}
	inside := place.client()
	defer inside.Close()
	if held := inside.Info(t.Context(), "keyspace").Val(); !strings.Contains(held, "db3:keys=3") || strings.Contains(held, "db0") {
		t.Errorf("what was written is in %s", held)
	}
}

func TestRedisOverASocketAndTLS(t *testing.T) {
	t.Parallel()
	dir := t.TempDir()
	certificate, key := selfSigned(t, dir)
	free, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	at := free.Addr().String()
	_, port, _ := net.SplitHostPort(at)
	_ = free.Close()
	socket := filepath.Join(dir, "s")
	redisserver.Start(t, "--unixsocket", socket, "--tls-port", port, "--tls-cert-file", certificate, "--tls-key-file", key,
		"--tls-ca-cert-file", certificate, "--tls-auth-clients", "no")
	for text, want := range map[string]string{
		"unix://" + socket + "?db=2":                    "",
		"unix:///nowhere" + socket:                      "no such file",
		"rediss://" + at + "/0?skip_verify=true":        "",
		"rediss://" + at:                                "certificate",
		"rediss://" + at + "?skip_verify=false":         "certificate",
		"redis://" + at + "?read_timeout=1s":            "does not answer",
		"rediss://" + at + "?skip_verify=1&pool_size=2": "",
	} {
		if err := opens(t, text, redisPasswords{}); (err == nil) != (want == "") || err != nil && !strings.Contains(err.Error(), want) {
			t.Errorf("%s: %v", text, err)
		}
	}
}

func selfSigned(t *testing.T, dir string) (certificate, key string) {
	t.Helper()
	private, err := ecdsa.GenerateKey(elliptic.P256(), rand.Reader)
	if err != nil {
		t.Fatal(err)
	}
	template := &x509.Certificate{
		SerialNumber: big.NewInt(1), Subject: pkix.Name{CommonName: "redis"}, NotAfter: time.Now().Add(time.Hour),
		IPAddresses: []net.IP{net.IPv4(127, 0, 0, 1)}, IsCA: true, BasicConstraintsValid: true,
	}
	signed, err := x509.CreateCertificate(rand.Reader, template, template, private.Public(), private)
	if err != nil {
		t.Fatal(err)
	}
	secret, err := x509.MarshalPKCS8PrivateKey(private)
	if err != nil {
		t.Fatal(err)
	}
	write := func(name, kind string, raw []byte) string {
		path := filepath.Join(dir, name)
		if err := os.WriteFile(path, pem.EncodeToMemory(&pem.Block{Type: kind, Bytes: raw}), 0o600); err != nil {
			t.Fatal(err)
		}
		return path
	}
	return write("c.pem", "CERTIFICATE", signed), write("k.pem", "PRIVATE KEY", secret)
}

func TestRedisBehindSentinel(t *testing.T) {
	t.Parallel()
	servers := redisserver.StartReplicated(t)
	data, watch := url.QueryEscape(redisserver.DataPassword), url.QueryEscape(redisserver.SentinelPassword)
	dead := "127.0.0.1:1,"
	for name, test := range map[string]struct {
		url   string
		apart redisPasswords
		want  string
	}{
		"passwords in the URL": {url: fmt.Sprintf("redis-sentinel://:%s@%s%s/2?master=dramatis&sentinel_password=%s", data, dead, servers.Sentinel.Addr, watch)},
		"passwords apart": {
			url:   "redis-sentinel://" + dead + servers.Sentinel.Addr + "/0?master=dramatis&pool_size=4",
			apart: redisPasswords{server: redisserver.DataPassword, sentinel: redisserver.SentinelPassword},
		},
		"no password for the Sentinel": {url: fmt.Sprintf("redis-sentinel://:%s@%s/0?master=dramatis", data, servers.Sentinel.Addr), want: "NOAUTH"},
		"no password for the master":   {url: fmt.Sprintf("redis-sentinel://%s/0?master=dramatis&sentinel_password=%s", servers.Sentinel.Addr, watch), want: "NOAUTH"},
		"another master":               {url: fmt.Sprintf("redis-sentinel://:%s@%s/0?master=other&sentinel_password=%s", data, servers.Sentinel.Addr, watch), want: "REDIS_URL names, other behind the Sentinels at"},
		"the Sentinel as a server":     {url: fmt.Sprintf("redis://:%s@%s", watch, servers.Sentinel.Addr), want: "redis-sentinel://"},
	} {
		err := opens(t, test.url, test.apart)
		if (err == nil) != (test.want == "") || err != nil && !strings.Contains(err.Error(), test.want) {
			t.Errorf("%s: %v", name, err)
		}
	}
}

func TestRedisInACluster(t *testing.T) {
	t.Parallel()
	cluster := redisserver.StartCluster(t)
	for _, node := range cluster.Nodes {
		if err := node.Client(t).ConfigSet(t.Context(), "requirepass", "hunter2").Err(); err != nil {
			t.Fatal(err)
		}
	}
	all := strings.Join(cluster.Addrs(), ",")
	for name, test := range map[string]struct {
		url   string
		apart redisPasswords
		want  string
	}{
		"all nodes named":  {url: "redis-cluster://:hunter2@" + all},
		"one node named":   {url: "redis-cluster://127.0.0.1:1," + cluster.Addrs()[1] + "/0", apart: redisPasswords{server: "hunter2"}},
		"no password":      {url: "redis-cluster://" + all, want: "NOAUTH"},
		"node as a server": {url: "redis://:hunter2@" + cluster.Addrs()[0], want: "redis-cluster://"},
	} {
		err := opens(t, test.url, test.apart)
		if (err == nil) != (test.want == "") || err != nil && !strings.Contains(err.Error(), test.want) {
			t.Errorf("%s: %v", name, err)
		}
	}
	server := redisserver.Start(t)
	if err := opens(t, "redis-cluster://"+server.Addr, redisPasswords{}); err == nil || !strings.Contains(err.Error(), "cluster support disabled") {
		t.Errorf("one server as a cluster: %v", err)
	}
}

// A Redis that accepts and never answers holds up a health check no longer than that waits.
func TestAHungRedisHoldsUpNoHealthCheck(t *testing.T) {
	t.Parallel()
	l, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = l.Close() })
	for _, text := range []string{"redis://" + l.Addr().String(), "redis-sentinel://" + l.Addr().String() + "?master=m", "redis-cluster://" + l.Addr().String()} {
		place, err := readRedis(text, redisPasswords{})
		if err != nil {
			t.Fatal(err)
		}
		client := place.client()
		ctx, cancel := context.WithTimeout(t.Context(), 50*time.Millisecond)
		done := make(chan error, 1)
		go func() {
			_, err := redisCheck("redis", client).Ask(ctx)
			done <- err
		}()
		select {
		case err := <-done:
			if err == nil {
				t.Errorf("%s: nobody answers, and it is well", text)
			}
		case <-time.After(4 * time.Second): // less than the library's own patience
			t.Errorf("%s: it waits for ever", text)
		}
		cancel()
		_ = client.Close()
	}
}

func TestQueuesWantARedisThatEvictsNothing(t *testing.T) {
	t.Parallel()
	server := redisserver.Start(t)
	admin := server.Client(t)
	for _, test := range []struct {
		policy, most string
		refused      bool
		warned       bool
	}{
		{"noeviction", "100mb", false, false}, {"allkeys-lru", "0", false, false}, {"allkeys-lru", "100mb", true, false},
		{"allkeys-random", "100mb", true, false}, {"volatile-lru", "100mb", false, true},
	} {
		if err := errors.Join(admin.ConfigSet(t.Context(), "maxmemory", test.most).Err(), admin.ConfigSet(t.Context(), "maxmemory-policy", test.policy).Err()); err != nil {
			t.Fatal(err)
		}
		var log bytes.Buffer
		client, err := openRedis(t.Context(), "REDIS_URL", "redis://"+server.Addr, redisPasswords{}, true, slog.New(slog.NewTextHandler(&log, nil)))
		if err == nil {
			_ = client.Close()
		} else if !strings.Contains(err.Error(), "REDIS_URL names a Redis whose maxmemory-policy is "+test.policy) {
			t.Errorf("%s: %v", test.policy, err)
		}
		if (err != nil) != test.refused || (log.Len() > 0) != test.warned {
			t.Errorf("%s with %s: %v, and logged %q", test.policy, test.most, err, &log)
		}
		if client, err := openRedis(t.Context(), "REDIS_CACHE_URL", "redis://"+server.Addr, redisPasswords{}, false, quiet()); err != nil {
			t.Errorf("%s for what may be lost: %v", test.policy, err)
		} else {
			_ = client.Close()
		}
	}
	// Who may not ask is not refused: some hosted ones do not tell.
	if err := admin.Do(t.Context(), "ACL", "SETUSER", "guest", "on", "nopass", "~*", "&*", "+@all", "-info", "-config").Err(); err != nil {
		t.Fatal(err)
	}
	if err := opens(t, "redis://guest:x@"+server.Addr, redisPasswords{}); err != nil {
		t.Error(err)
	}
}
