package api

import (
	"net"
	"net/http"
	"net/netip"
	"slices"
	"strings"
)

// peerOf is the address that a request came from, without its port.
func peerOf(r *http.Request) string {
	host, _, err := net.SplitHostPort(r.RemoteAddr)
	if err != nil {
		return r.RemoteAddr
	}
	return host
}

// clientOf is whom a request comes from, and whether they speak TLS. What a proxy says of its client counts only where it
// comes from a proxy that is trusted: anybody can write such headers, and would have as many addresses as they like.
func (s *Server) clientOf(r *http.Request) (address string, overTLS bool) {
	peer := peerOf(r)
	if !s.isProxy(peer) {
		return peer, r.TLS != nil
	}
	client := peer
	hops := strings.Split(strings.Join(r.Header.Values("X-Forwarded-For"), ","), ",")
	for _, hop := range slices.Backward(hops) { // each proxy adds whom it saw at the end
		at, known := addressIn(strings.TrimSpace(hop))
		if !known {
			break
		}
		if client = at.Unmap().WithZone("").String(); !s.isProxy(client) {
			break
		}
	}
	proto, _, _ := strings.Cut(r.Header.Get("X-Forwarded-Proto"), ",")
	return client, r.TLS != nil || strings.EqualFold(strings.TrimSpace(proto), "https")
}

// addressIn reads one hop: an address, to which some proxies add the port.
func addressIn(hop string) (netip.Addr, bool) {
	at, err := netip.ParseAddr(hop)
	if err == nil {
		return at, true
	}
	with, err := netip.ParseAddrPort(hop)
	return with.Addr(), err == nil
}

// isProxy reports whether an address is that of a trusted proxy.
func (s *Server) isProxy(address string) bool {
	at, err := netip.ParseAddr(address)
	if err != nil {
		return false
	}
	at = at.Unmap().WithZone("")
	return slices.ContainsFunc(s.config.Proxies, func(p netip.Prefix) bool { return p.Contains(at) })
}

// neighbourhood is the part of an address that one customer has to themselves: all of an IPv4 address, and the first half
// of an IPv6 one, whose other half they choose as they like.
func neighbourhood(address string) string {
	at, err := netip.ParseAddr(address)
	if err != nil {
		return address
	}
	if at = at.Unmap(); at.Is4() {
		return at.String()
	}
	half, err := at.WithZone("").Prefix(64)
	if err != nil {
		return address
	}
	return half.Masked().String()
}
