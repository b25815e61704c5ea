package main

import (
	"fmt"
	"net/netip"
	"slices"
	"strings"
	"time"

	"github.com/spf13/pflag"

	"github.com/literaryai/dramatis"
	"github.com/literaryai/dramatis/api"
)

// Config is everything that can be set, read once. Fields that a command does not use hold their defaults.
type Config struct {
	Addr          string
	DataDir       string
	Demo          bool
	AdminPassword string

	DatabaseURL string
	SigningKey  string
	AccessTTL   time.Duration

	RedisURL              string
	RedisPassword         string
	RedisCacheURL         string // empty where the queues' Redis is everything's
	RedisCachePassword    string
	RedisSentinelPassword string

	Proxies []netip.Prefix // whose word is taken for whom they speak for
	Origins []string       // whose pages may call the API

	Neo4jURI      string
	Neo4jUser     string
	Neo4jPassword string
	Neo4jDatabase string

	PineconeKey        string
	PineconeIndex      string
	PineconeHost       string
	PineconeController string
	PineconeCloud      string
	PineconeRegion     string

	UserDaily *dramatis.Money // what any user may spend in a day; nil for no bound

	RateLimits    *api.Limits // nil for the defaults
	DocumentQuota int64       // bytes that the documents of one user may take

	HealthAddr  string // where a role without an API answers for itself; empty for nowhere
	Queues      []string
	Concurrency int
	VectorCache int // megabytes

	ModelKey         string
	ModelURL         string
	Models           map[string]string // by purpose
	Prices           dramatis.PriceTable
	ModelConcurrency int
	ModelTimeout     time.Duration

	LogLevel  string
	LogFormat string
}

// Source says where a setting's value came from.
type source string

const (
	fromDefault     source = "default"
	fromEnvironment source = "environment"
	fromFlag        source = "flag"
)

// value is a setting together with what it was set to.
type value struct {
	setting

	text   string // empty when it is not set
	source source
}

// Load reads the settings for one command: a flag wins over the environment, and that over the default. All that is
// wrong is reported at once.
func Load(getenv func(string) string, flags *pflag.FlagSet, command string) (Config, error) {
	var c Config
	var faults []string
	for _, v := range resolve(getenv, flags) {
		if v.text == "" {
			if slices.Contains(v.neededBy, command) {
				faults = append(faults, fmt.Sprintf("%s must be set: %s", v.label(), v.doc))
			}
			continue
		}
		if err := v.apply(&c, v.text); err != nil {
			faults = append(faults, fmt.Sprintf("%s (from the %s) %v", v.label(), v.source, err))
		}
	}
	if len(faults) == 0 { // each is right by itself; are they together?
		faults = append(c.modelFaults(command), slices.Concat(c.graphFaults(), c.indexFaults())...)
	}
	if len(faults) == 0 {
		return c, nil
	}
	return c, fmt.Errorf("the configuration cannot be used:\n  %s", strings.Join(faults, "\n  "))
}

// resolve finds the value of every setting, in the table's order.
func resolve(getenv func(string) string, flags *pflag.FlagSet) []value {
	var values []value
	for _, s := range settings() {
		v := value{setting: s, text: s.fallback, source: fromDefault}
		if text := getenv(s.env); text != "" {
			v.text, v.source = text, fromEnvironment
		}
		if f := lookup(flags, s.flag); f != nil && f.Changed {
			v.text, v.source = f.Value.String(), fromFlag
		}
		values = append(values, v)
	}
	return values
}

func lookup(flags *pflag.FlagSet, name string) *pflag.Flag {
	if flags == nil || name == "" {
		return nil
	}
	return flags.Lookup(name)
}

// addFlags gives a command the flags of the settings that it uses.
func addFlags(flags *pflag.FlagSet, command string) {
	for _, s := range settings() {
		if s.flag == "" || !slices.Contains(s.usedBy, command) {
			continue
		}
		flags.String(s.flag, s.fallback, s.doc+" ("+s.env+")")
		if s.fallback == "true" || s.fallback == "false" {
			flags.Lookup(s.flag).NoOptDefVal = "true" // --demo is --demo=true
		}
	}
}
