package main

import (
	"errors"
	"fmt"
	"strconv"
	"strings"

	"github.com/literaryai/dramatis/api"
)

// namedLimit is one of the API's limits, by the name that it has in the settings.
type namedLimit struct {
	name string
	most *int
}

func namedLimits(l *api.Limits) []namedLimit {
	return []namedLimit{
		{"read", &l.Read}, {"write", &l.Write}, {"auth", &l.Auth}, {"upload", &l.Upload}, {"stream", &l.Stream}, {"chat", &l.Chat},
		{"site", &l.Site}, {"address", &l.Address},
	}
}

// rateLimits writes limits as setRateLimits reads them.
func rateLimits(l api.Limits) string {
	var parts []string
	for _, n := range namedLimits(&l) {
		parts = append(parts, fmt.Sprintf("%s=%d", n.name, *n.most))
	}
	return strings.Join(parts, ",")
}

const mostPerMinute = 1_000_000

// setRateLimits changes the limits that are named; 0 alone takes all away.
func setRateLimits(c *Config, text string) error {
	limits := api.DefaultLimits()
	c.RateLimits = &limits
	if text == "0" {
		limits = api.Limits{}
		return nil
	}
	for part := range strings.SplitSeq(text, ",") {
		name, count, ok := strings.Cut(strings.TrimSpace(part), "=")
		if !ok {
			return errors.New("must be 0, or a list such as read=1200,write=300")
		}
		most, err := strconv.Atoi(count)
		if err != nil || most < 0 || most > mostPerMinute {
			return fmt.Errorf("must give %s a whole number from 0 to %d", name, mostPerMinute)
		}
		if err := setNamed(&limits, name, most); err != nil {
			return err
		}
	}
	return nil
}

func setNamed(l *api.Limits, name string, most int) error {
	var known []string
	for _, n := range namedLimits(l) {
		if n.name == name {
			*n.most = most
			return nil
		}
		known = append(known, n.name)
	}
	return fmt.Errorf("knows no %q: there are %s", name, strings.Join(known, ", "))
}

// rateLimits are the limits that were set, or the defaults.
func (c *Config) rateLimits() api.Limits {
	if c.RateLimits == nil {
		return api.DefaultLimits()
	}
	return *c.RateLimits
}
