package main

import (
	"bytes"
	"strings"
	"testing"
	"time"

	"github.com/literaryai/dramatis"
	"github.com/literaryai/dramatis/internal/testrig"
	"github.com/literaryai/dramatis/llm"
)

func TestModelsAreNamedAndPriced(t *testing.T) {
	t.Parallel()
	for _, test := range []struct {
		says string // empty where nothing is wrong
		env  []string
	}{
		{"", nil},
		{"", []string{"DRAMATIS_PRICES", "a=1/2"}},
		{"", []string{"OPENAI_API_KEY", "hunter2", "DRAMATIS_MODEL", "a", "DRAMATIS_PRICES", "a=0/0"}},
		{"DRAMATIS_MODEL must be set", []string{"OPENAI_API_KEY", "hunter2"}},
		{"DRAMATIS_MODEL must be set", []string{"OPENAI_BASE_URL", "http://localhost:11434/v1", "DRAMATIS_MODEL_ANALYSIS", "b", "DRAMATIS_PRICES", "b=0/0"}},
		{"DRAMATIS_PRICES must give a price for a and b", []string{
			"OPENAI_BASE_URL", "http://localhost:11434/v1", "DRAMATIS_MODEL", "a", "DRAMATIS_MODEL_REFLECTION", "b", "DRAMATIS_MODEL_EMBEDDING", "c",
			"DRAMATIS_PRICES", "c=1/1",
		}},
		{"OPENAI_API_KEY or OPENAI_BASE_URL must be set", []string{"DRAMATIS_MODEL", "a", "DRAMATIS_PRICES", "a=0/0"}},
		{"must be model=in/out", []string{"DRAMATIS_PRICES", "a"}},
		{"must be an http:// or https:// URL", []string{"OPENAI_BASE_URL", "localhost:hunter2"}},
		{"must be the name of one model", []string{"DRAMATIS_MODEL", "a,b"}},
		{"must be a whole number", []string{"DRAMATIS_MODEL_CONCURRENCY", "0"}},
		{"must be a whole number", []string{"DRAMATIS_MODEL_TIMEOUT", "1m"}},
	} {
		_, err := Load(environment(test.env...), nil, cmdUp)
		if (err == nil) != (test.says == "") || err != nil && (!strings.Contains(err.Error(), test.says) || strings.Contains(err.Error(), "hunter2")) {
			t.Errorf("%v: %v", test.env, err)
		}
	}
	if _, err := Load(environment("OPENAI_API_KEY", "hunter2"), nil, cmdHealth); err != nil {
		t.Errorf("a command that asks no model: %v", err)
	}
}

func TestTheBannerSaysWhoSpeaks(t *testing.T) {
	t.Parallel()
	for want, c := range map[string]Config{
		"the offline model speaks: it needs no key and no network": {},
		"a at api.openai.com speaks":                               {ModelKey: "hunter2", Models: map[string]string{llm.PurposeDialogue: "a"}},
		"a at localhost:11434 speaks, b reflects, c makes vectors": {
			ModelURL: "http://user:hunter2@localhost:11434/v1",
			Models:   map[string]string{llm.PurposeDialogue: "a", llm.PurposeReflection: "b", llm.PurposeEmbedding: "c"},
		},
	} {
		if got := c.speaks(); got != want {
			t.Errorf("it says %q, want %q", got, want)
		}
	}
}

func TestModelsAreFound(t *testing.T) {
	t.Parallel()
	endpoint := testrig.NewEndpoint(t)
	var logged bytes.Buffer
	find := func(pairs ...string) (*platform, error) {
		c, err := Load(environment(pairs...), nil, cmdUp)
		if err != nil {
			t.Fatal(err)
		}
		p := &platform{config: c, log: newLog(c, &logged)}
		return p, p.findModels(t.Context())
	}
	p, err := find()
	if err != nil || p.model.Name(llm.PurposeDialogue) != "offline-1" || p.embedder.Dimension() != 384 {
		t.Errorf("without an endpoint: %v", err)
	}
	p, err = find("OPENAI_BASE_URL", endpoint.URL, "DRAMATIS_MODEL", "a", "DRAMATIS_PRICES", "a=1/2", "DRAMATIS_MODEL_TIMEOUT", "7")
	if err != nil || p.model.Name(llm.PurposeReflection) != "a" || p.embedder.Dimension() != 384 || p.config.ModelTimeout != 7*time.Second {
		t.Errorf("without a model for vectors: %v", err)
	}
	if p.config.Prices["a"] != (dramatis.Price{In: dramatis.Dollar, Out: 2 * dramatis.Dollar}) {
		t.Errorf("prices are %v", p.config.Prices)
	}
	p, err = find("OPENAI_BASE_URL", endpoint.URL, "DRAMATIS_MODEL", "a", "DRAMATIS_MODEL_EMBEDDING", "b", "DRAMATIS_PRICES", "a=0/0,b=0/0")
	if err != nil || p.embedder.Model() != "b" || p.embedder.Dimension() != 4 {
		t.Errorf("with one: %v", err)
	}
	away := []string{"OPENAI_BASE_URL", endpoint.URL + "/nowhere", "DRAMATIS_MODEL", "a", "DRAMATIS_MODEL_EMBEDDING", "b", "DRAMATIS_PRICES", "a=0/0,b=0/0"}
	if _, err = find(away...); err == nil || !strings.Contains(err.Error(), "DRAMATIS_MODEL_EMBEDDING") {
		t.Errorf("with no API at the address: %v", err)
	}
}
