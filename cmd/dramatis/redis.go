package main

import (
	"crypto/tls"
	"errors"
	"net/url"
	"strconv"
	"strings"

	"github.com/hibiken/asynq"
)

// parseRedis reads a Redis URL. A password given apart from the URL takes the place of the one in it. What the
// parser says is not passed on, as it may quote the password.
//
// Asynq's own parser loses user names, and knows no password or database behind Sentinel.
func parseRedis(text, password string) (asynq.RedisConnOpt, error) {
	u, err := url.Parse(text)
	if err != nil || u.Host == "" {
		return nil, errors.New("must be a Redis URL, such as redis://user:password@host:6379/0")
	}
	db := 0
	if path := strings.Trim(u.Path, "/"); path != "" {
		if db, err = strconv.Atoi(path); err != nil || db < 0 {
			return nil, errors.New("must end in the number of a database, such as /0")
		}
	}
	if password == "" {
		password, _ = u.User.Password()
	}
	switch u.Scheme {
	case "redis":
		return asynq.RedisClientOpt{Addr: withPort(u), Username: u.User.Username(), Password: password, DB: db}, nil
	case "rediss":
		return asynq.RedisClientOpt{
			Addr: withPort(u), Username: u.User.Username(), Password: password, DB: db,
			TLSConfig: &tls.Config{ServerName: u.Hostname(), MinVersion: tls.VersionTLS12},
		}, nil
	case "redis-sentinel":
		master := u.Query().Get("master")
		if master == "" {
			return nil, errors.New("must name the master behind Sentinel: ?master=name")
		}
		return asynq.RedisFailoverClientOpt{
			MasterName: master, SentinelAddrs: strings.Split(u.Host, ","), Username: u.User.Username(), Password: password,
			SentinelPassword: u.Query().Get("sentinel_password"), DB: db,
		}, nil
	}
	return nil, errors.New("must begin with redis://, rediss:// or redis-sentinel://")
}

func withPort(u *url.URL) string {
	if u.Port() == "" {
		return u.Hostname() + ":6379"
	}
	return u.Host
}
