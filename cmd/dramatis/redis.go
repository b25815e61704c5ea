package main

import (
	"crypto/tls"
	"errors"
	"net/url"
	"strconv"
	"strings"

	"github.com/redis/go-redis/v9"
)

// redisOptions reads a Redis URL. A password given apart from the URL takes the place of the one in it. What a parser
// says is not passed on, as it may quote the password.
//
// The libraries' own parsers would not do: one knows no Sentinel, and the other loses user names, and passwords and
// databases behind Sentinel.
func redisOptions(text, password string) (*redis.UniversalOptions, error) {
	u, err := url.Parse(text)
	if err != nil || u.Host == "" {
		return nil, errors.New("must be a Redis URL, such as redis://user:password@host:6379/0")
	}
	o := &redis.UniversalOptions{Addrs: strings.Split(u.Host, ","), Username: u.User.Username(), Password: password}
	if o.Password == "" {
		o.Password, _ = u.User.Password()
	}
	if path := strings.Trim(u.Path, "/"); path != "" {
		if o.DB, err = strconv.Atoi(path); err != nil || o.DB < 0 {
			return nil, errors.New("must end in the number of a database, such as /0")
		}
	}
	switch u.Scheme {
	case "redis-sentinel":
		if o.MasterName = u.Query().Get("master"); o.MasterName == "" {
			return nil, errors.New("must name the master behind Sentinel: ?master=name")
		}
		o.SentinelPassword = u.Query().Get("sentinel_password")
		return o, nil
	case "rediss":
		o.TLSConfig = &tls.Config{ServerName: u.Hostname(), MinVersion: tls.VersionTLS12}
	case "redis":
	default:
		return nil, errors.New("must begin with redis://, rediss:// or redis-sentinel://")
	}
	if len(o.Addrs) > 1 {
		return nil, errors.New("must name one server: the queues do not work on a cluster")
	}
	if u.Port() == "" {
		o.Addrs = []string{u.Host + ":6379"}
	}
	return o, nil
}
