package main

import (
	"context"
	"errors"
	"fmt"
	"maps"
	"net/url"
	"slices"
	"strconv"
	"strings"
	"time"

	"github.com/literaryai/dramatis"
	"github.com/literaryai/dramatis/llm"
)

// modelSettings are the rows of the table that name a model endpoint.
func modelSettings() []setting {
	return []setting{
		{
			env: "OPENAI_API_KEY", secret: true,
			doc:   "the key of the model endpoint; with neither this nor OPENAI_BASE_URL the built-in offline model speaks",
			apply: setText(func(c *Config) *string { return &c.ModelKey }),
		},
		{
			env: "OPENAI_BASE_URL", url: true,
			doc: "any OpenAI-compatible endpoint, up to the part that all its addresses share, such as http://localhost:11434/v1; " +
				"https://api.openai.com/v1 where only a key is set",
			apply: setModelURL,
		},
		{
			env: "DRAMATIS_MODEL", doc: "the model that speaks for the characters; needed where an endpoint is named",
			apply: setModel(llm.PurposeDialogue),
		},
		{
			env: "DRAMATIS_MODEL_REFLECTION", doc: "the model that looks back on what a character remembers; by default DRAMATIS_MODEL",
			apply: setModel(llm.PurposeReflection),
		},
		{
			env: "DRAMATIS_MODEL_ANALYSIS", doc: "the model that reads texts; by default DRAMATIS_MODEL",
			apply: setModel(llm.PurposeAnalysis),
		},
		{
			env: "DRAMATIS_MODEL_EMBEDDING", doc: "the model that makes vectors of memories; by default the built-in one, which needs no endpoint",
			apply: setModel(llm.PurposeEmbedding),
		},
		{
			env: "DRAMATIS_PRICES",
			doc: "what each model costs, in US dollars for a million tokens in and out, such as gpt-4o-mini=0.15/0.60, " +
				"text-embedding-3-small=0.02/0; 0/0 for one that costs nothing; every model that is named above needs its price",
			apply: func(c *Config, text string) (err error) {
				c.Prices, err = dramatis.ParsePrices(text)
				return err
			},
		},
		{
			env: "DRAMATIS_MODEL_CONCURRENCY", fallback: "8", doc: "how many calls of the endpoint a worker has under way at once",
			apply: setCount(1, 1000, func(c *Config, n int) { c.ModelConcurrency = n }),
		},
		{
			env: "DRAMATIS_MODEL_TIMEOUT", fallback: "100",
			doc:   "how many seconds one call of a model may take; a job's own bound ends it sooner: a minute in a chat, two in a scene",
			apply: setCount(1, 600, func(c *Config, n int) { c.ModelTimeout = time.Duration(n) * time.Second }),
		},
	}
}

func setModel(purpose string) func(*Config, string) error {
	return func(c *Config, text string) error {
		if c.Models == nil {
			c.Models = map[string]string{}
		}
		c.Models[purpose] = strings.TrimSpace(text)
		if strings.ContainsAny(c.Models[purpose], ",\t\n") || c.Models[purpose] == "" {
			return errors.New("must be the name of one model")
		}
		return nil
	}
}

// setModelURL does not quote the URL: it may hold a password.
func setModelURL(c *Config, text string) error {
	c.ModelURL = text
	u, err := url.Parse(text)
	if err != nil || u.Host == "" || u.Scheme != "http" && u.Scheme != "https" {
		return errors.New("must be an http:// or https:// URL, such as https://api.openai.com/v1")
	}
	return nil
}

func setCount(least, most int, set func(*Config, int)) func(*Config, string) error {
	return func(c *Config, text string) error {
		n, err := strconv.Atoi(text)
		if err != nil || n < least || n > most {
			return fmt.Errorf("must be a whole number from %d to %d", least, most)
		}
		set(c, n)
		return nil
	}
}

// hasEndpoint reports whether a model endpoint is named.
func (c *Config) hasEndpoint() bool { return c.ModelKey != "" || c.ModelURL != "" }

// modelFaults says what is missing between the settings of the model endpoint: whoever names one says which model is
// meant and what it costs, so that no bill is a surprise.
func (c *Config) modelFaults(command string) []string {
	if !slices.Contains([]string{cmdUp, cmdAPI, cmdWorker, cmdConfig}, command) {
		return nil
	}
	named := slices.Collect(maps.Values(c.Models))
	switch missing := c.Prices.Missing(named...); {
	case !c.hasEndpoint() && len(named) > 0:
		return []string{"OPENAI_API_KEY or OPENAI_BASE_URL must be set where a model is named: without an endpoint the offline model speaks"}
	case c.hasEndpoint() && c.Models[llm.PurposeDialogue] == "":
		return []string{"DRAMATIS_MODEL must be set to the model that speaks, as OPENAI_API_KEY or OPENAI_BASE_URL names an endpoint; " +
			"with neither of these the offline model speaks"}
	case len(missing) > 0:
		return []string{fmt.Sprintf("DRAMATIS_PRICES must give a price for %s, as model=in/out in US dollars for a million tokens; 0/0 where it costs nothing",
			strings.Join(missing, " and "))}
	}
	return nil
}

// chatModel is what speaks: the endpoint where one is named, else the built-in model.
func (c *Config) chatModel() dramatis.ChatModel {
	if !c.hasEndpoint() {
		return llm.NewOffline()
	}
	return llm.NewEndpoint(llm.EndpointConfig{
		BaseURL: c.ModelURL, Key: c.ModelKey, Models: c.Models, Concurrency: c.ModelConcurrency, Timeout: c.ModelTimeout,
	})
}

// findModels finds what worlds speak and remember with. An endpoint that will never make vectors is an error at once; one
// that only cannot be reached now is not.
func (p *platform) findModels(ctx context.Context) error {
	p.model, p.embedder = p.config.chatModel(), llm.NewHashEmbedder()
	endpoint, named := p.model.(*llm.Endpoint)
	if !named || endpoint.Name(llm.PurposeEmbedding) == "" {
		return nil
	}
	embedder := endpoint.Embedder(0)
	p.embedder = embedder
	err := embedder.Probe(ctx)
	if dramatis.ErrorCode(err) == dramatis.CodeUnavailable {
		p.log.WarnContext(ctx, "the embedding model does not answer yet", "model", embedder.Model(), "err", err)
		return nil
	}
	return err
}

// freeEmbedder is the built-in embedder where it is what worlds remember with: it needs neither money nor an endpoint. It is
// nil where an endpoint makes the vectors.
func (c *Config) freeEmbedder() dramatis.Embedder {
	if c.hasEndpoint() && c.Models[llm.PurposeEmbedding] != "" {
		return nil
	}
	return llm.NewHashEmbedder()
}

// speaks says which models do, for people.
func (c *Config) speaks() string {
	if !c.hasEndpoint() {
		return "the offline model speaks: it needs no key and no network"
	}
	at := "api.openai.com"
	if u, err := url.Parse(c.ModelURL); err == nil && u.Host != "" {
		at = u.Host
	}
	text := fmt.Sprintf("%s at %s speaks", c.Models[llm.PurposeDialogue], at)
	for _, other := range []struct{ purpose, does string }{
		{llm.PurposeReflection, "reflects"}, {llm.PurposeAnalysis, "reads"}, {llm.PurposeEmbedding, "makes vectors"},
	} {
		if name := c.Models[other.purpose]; name != "" {
			text += fmt.Sprintf(", %s %s", name, other.does)
		}
	}
	return text
}
