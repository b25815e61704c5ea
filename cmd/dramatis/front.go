package main

import (
	"errors"
	"fmt"
	"net/netip"
	"net/url"
	"slices"
	"strings"
)

// setProxies reads what stands in front of the API.
func setProxies(c *Config, text string) error {
	for name := range strings.SplitSeq(text, ",") {
		network, err := readProxy(strings.TrimSpace(name))
		if err != nil {
			return errors.New("must be addresses or CIDRs separated by commas, such as 127.0.0.1,10.0.0.0/8")
		}
		if network.Bits() == 0 {
			return fmt.Errorf("trusts everybody: %s is no proxy", network)
		}
		c.Proxies = append(c.Proxies, network)
	}
	return nil
}

// readProxy reads a CIDR, or an address as the network of it alone.
func readProxy(text string) (netip.Prefix, error) {
	if network, err := netip.ParsePrefix(text); err == nil {
		return network.Masked(), nil
	}
	address, err := netip.ParseAddr(text)
	if err != nil {
		return netip.Prefix{}, err
	}
	return address.Unmap().Prefix(address.Unmap().BitLen())
}

// setOrigins reads whose pages may call the API. Browsers write an origin in one way only, and so must we.
func setOrigins(c *Config, text string) error {
	for name := range strings.SplitSeq(text, ",") {
		name = strings.ToLower(strings.TrimSpace(name))
		u, err := url.Parse(name)
		if err != nil || u.Scheme != "https" && u.Scheme != "http" || u.Host == "" || u.Scheme+"://"+u.Host != name {
			return errors.New("must be origins separated by commas, such as https://app.example.org: a scheme, a host and perhaps a port")
		}
		if !slices.Contains(c.Origins, name) {
			c.Origins = append(c.Origins, name)
		}
	}
	return nil
}
