package api

import (
	"crypto/tls"
	"net/http"
	"net/netip"
	"testing"
)

func TestWhomARequestComesFrom(t *testing.T) {
	t.Parallel()
	s := &Server{config: Config{Proxies: []netip.Prefix{netip.MustParsePrefix("10.0.0.0/8"), netip.MustParsePrefix("::1/128")}}}
	for name, c := range map[string]struct {
		peer    string
		forward []string
		proto   string
		tls     bool
		want    string
		wantTLS bool
	}{
		"nobody between":            {peer: "192.0.2.1:50", want: "192.0.2.1"},
		"a claim of its own":        {peer: "192.0.2.1:50", forward: []string{"1.2.3.4"}, proto: "https", want: "192.0.2.1"},
		"TLS itself":                {peer: "192.0.2.1:50", tls: true, want: "192.0.2.1", wantTLS: true},
		"a proxy":                   {peer: "10.0.0.1:50", forward: []string{"1.2.3.4"}, proto: "https", want: "1.2.3.4", wantTLS: true},
		"a proxy over IPv6":         {peer: "[::1]:50", forward: []string{"1.2.3.4"}, want: "1.2.3.4"},
		"a mapped address":          {peer: "[::ffff:10.0.0.1]:50", forward: []string{"::ffff:1.2.3.4"}, want: "1.2.3.4"},
		"two proxies":               {peer: "10.0.0.1:50", forward: []string{"1.2.3.4, 10.0.0.2"}, want: "1.2.3.4"},
		"two lines":                 {peer: "10.0.0.1:50", forward: []string{"1.2.3.4", "10.0.0.2"}, want: "1.2.3.4"},
		"a claim before the truth":  {peer: "10.0.0.1:50", forward: []string{"9.9.9.9, 1.2.3.4"}, want: "1.2.3.4"},
		"a proxy's name as a claim": {peer: "10.0.0.1:50", forward: []string{"10.0.0.9, 1.2.3.4"}, want: "1.2.3.4"},
		"nonsense before the truth": {peer: "10.0.0.1:50", forward: []string{"<script>, 1.2.3.4"}, want: "1.2.3.4"},
		"nonsense":                  {peer: "10.0.0.1:50", forward: []string{"unknown"}, want: "10.0.0.1"},
		"nonsense between":          {peer: "10.0.0.1:50", forward: []string{"1.2.3.4, _hidden, 10.0.0.2"}, want: "10.0.0.2"},
		"with a port":               {peer: "10.0.0.1:50", forward: []string{"1.2.3.4:5678"}, want: "1.2.3.4"},
		"IPv6 with a port":          {peer: "10.0.0.1:50", forward: []string{"[2001:db8::1]:5678"}, want: "2001:db8::1"},
		"a zone":                    {peer: "10.0.0.1:50", forward: []string{"fe80::1%eth0"}, want: "fe80::1"},
		"only proxies":              {peer: "10.0.0.1:50", forward: []string{"10.0.0.3"}, want: "10.0.0.3"},
		"nothing said":              {peer: "10.0.0.1:50", want: "10.0.0.1"},
		"plain HTTP before a proxy": {peer: "10.0.0.1:50", proto: "http", want: "10.0.0.1"},
		"many protocols":            {peer: "10.0.0.1:50", proto: "HTTPS, http", want: "10.0.0.1", wantTLS: true},
		"no port":                   {peer: "@", want: "@"},
	} {
		r := &http.Request{RemoteAddr: c.peer, Header: http.Header{}}
		for _, line := range c.forward {
			r.Header.Add("X-Forwarded-For", line)
		}
		if c.proto != "" {
			r.Header.Set("X-Forwarded-Proto", c.proto)
		}
		if c.tls {
			r.TLS = &tls.ConnectionState{}
		}
		if got, overTLS := s.clientOf(r); got != c.want || overTLS != c.wantTLS {
			t.Errorf("%s: %s, TLS %t, want %s, %t", name, got, overTLS, c.want, c.wantTLS)
		}
	}
}

func TestNeighbourhoods(t *testing.T) {
	t.Parallel()
	for address, want := range map[string]string{
		"192.0.2.1": "192.0.2.1", "::ffff:192.0.2.1": "192.0.2.1", "fe80::1%eth0": "fe80::/64", "2001:db8:1:2:3::4": "2001:db8:1:2::/64", "@": "@", "": "",
	} {
		if got := neighbourhood(address); got != want {
			t.Errorf("%s is of %s, want %s", address, got, want)
		}
	}
}
