package main

import (
	"fmt"
	"testing"
)

func TestProxiesAndOriginsAreRead(t *testing.T) {
	t.Parallel()
	for text, want := range map[string]string{
		"127.0.0.1":             "[127.0.0.1/32]",
		"10.1.2.3/8, ::1":       "[10.0.0.0/8 ::1/128]",
		"::ffff:192.0.2.7":      "[192.0.2.7/32]",
		"2001:db8::/32,1.2.3.4": "[2001:db8::/32 1.2.3.4/32]",
		"0.0.0.0/0":             "", "::/0": "", "localhost": "", "10.0.0.0/33": "", "1.2.3.4,": "",
	} {
		var c Config
		err := setProxies(&c, text)
		if (err == nil) != (want != "") || err == nil && fmt.Sprint(c.Proxies) != want {
			t.Errorf("proxies %q: %v, %v", text, c.Proxies, err)
		}
	}
	for text, want := range map[string]string{
		"https://app.example.org": "[https://app.example.org]",
		"HTTPS://App.example.org, http://localhost:5173,http://localhost:5173": "[https://app.example.org http://localhost:5173]",
		"*": "", "null": "", "app.example.org": "", "https://app.example.org/": "", "https://app.example.org/x": "",
		"https://u@app.example.org": "", "ftp://app.example.org": "", "https://": "",
	} {
		var c Config
		err := setOrigins(&c, text)
		if (err == nil) != (want != "") || err == nil && fmt.Sprint(c.Origins) != want {
			t.Errorf("origins %q: %v, %v", text, c.Origins, err)
		}
	}
}
