package main

import (
	"cmp"
	"crypto/tls"
	"errors"
	"fmt"
	"maps"
	"net"
	"net/url"
	"slices"
	"strconv"
	"strings"

	"github.com/redis/go-redis/v9"
)

// redisURL is a setting's text in its parts, which the library's three parsers want in three different orders.
type redisURL struct {
	kind    string // "", "sentinel" or "cluster"
	tls     bool
	user    string // with its password, as written
	hosts   []string
	path    string
	options url.Values
}

// The kinds of Redis, as they are called in the scheme of a URL.
const (
	behindSentinel = "sentinel"
	inCluster      = "cluster"
)

// readRedis reads a setting that names a Redis. What the library says is not passed on, as it may quote the password.
func readRedis(text string, apart redisPasswords) (redisPlace, error) {
	if strings.HasPrefix(text, "unix:") {
		return readRedisSocket(text, apart)
	}
	u, err := splitRedis(text)
	if err != nil {
		return redisPlace{}, err
	}
	switch u.kind {
	case behindSentinel:
		return u.behindSentinel(apart)
	case inCluster:
		return u.inCluster(apart)
	}
	return u.server(apart)
}

// splitRedis takes a URL to pieces by hand, as several hosts are no URL to the standard library.
func splitRedis(text string) (redisURL, error) {
	scheme, rest, _ := strings.Cut(text, "://")
	var u redisURL
	switch scheme {
	case "redis", "rediss":
	case "redis-sentinel", "rediss-sentinel":
		u.kind = behindSentinel
	case "redis-cluster", "rediss-cluster":
		u.kind = inCluster
	default:
		return u, errors.New("must begin with redis://, rediss://, unix://, redis-sentinel://, rediss-sentinel://, redis-cluster:// or rediss-cluster://")
	}
	u.tls = strings.HasPrefix(scheme, "rediss")
	if strayCharacters(rest) {
		return u, errStray
	}
	authority, tail := rest, ""
	if i := strings.IndexAny(rest, "/?"); i >= 0 {
		authority, tail = rest[:i], rest[i:]
	}
	hosts := authority
	if i := strings.LastIndex(authority, "@"); i >= 0 {
		u.user, hosts = authority[:i+1], authority[i+1:]
	}
	parsed, err := url.Parse("redis://" + u.user + "host" + tail)
	if err != nil {
		return u, errStray
	}
	u.path = strings.Trim(parsed.Path, "/")
	if db, err := strconv.Atoi(u.path); u.path != "" && (err != nil || db < 0) {
		return u, errors.New("must end in the number of a database, such as /0")
	}
	if u.hosts, err = redisHosts(hosts, u.kind); err != nil {
		return u, err
	}
	u.options, err = redisOptions(parsed.RawQuery)
	return u, err
}

var errStray = errors.New("cannot be read: the characters % / ? # & and @ of a password must be written as %25 %2F %3F %23 %26 and %40, " +
	"or the password given apart")

// strayCharacters tells whether something behind the servers looks as if it belonged to a password before them.
func strayCharacters(afterScheme string) bool {
	i := strings.IndexAny(afterScheme, "/?#")
	return i >= 0 && strings.ContainsAny(afterScheme[i:], "@#")
}

// redisHosts reads the servers of a URL.
func redisHosts(text, kind string) ([]string, error) {
	usual := "6379"
	if kind == behindSentinel {
		usual = "26379"
	}
	var hosts []string
	for host := range strings.SplitSeq(text, ",") {
		u, err := url.Parse("redis://" + host)
		if err != nil || u.Hostname() == "" {
			return nil, errors.New("must name its server, such as redis://user:password@host:6379/0")
		}
		port := cmp.Or(u.Port(), usual)
		if n, err := strconv.Atoi(port); err != nil || n < 1 || n > 65535 {
			return nil, errors.New("must have a port from 1 to 65535")
		}
		hosts = append(hosts, net.JoinHostPort(u.Hostname(), port))
	}
	if kind == "" && len(hosts) > 1 {
		return nil, errors.New("must name one server; several are redis-sentinel://host,host/0?master=name or redis-cluster://host,host")
	}
	return hosts, nil
}

// The bounds of the numbers among a URL's options. Beyond what its integers hold the library panics, and it takes
// memory for a whole pool at once.
const (
	mostOfAnything = 1e9
	mostInPool     = 10_000.0
)

// redisOptions reads the part of a URL behind the question mark. Which names there are is for the library to know.
func redisOptions(query string) (url.Values, error) {
	options, err := url.ParseQuery(query)
	if err != nil {
		return nil, errors.New("has options that cannot be read: they are written ?name=value&name=value")
	}
	for _, name := range []string{"read_only", "replica_only", "route_by_latency", "route_by_latency_tolerance", "route_randomly", "use_disconnected_replicas"} {
		if options.Has(name) {
			return nil, fmt.Errorf("has the option %s, which does not fit: replicas are behind, and nothing is read from them", name)
		}
	}
	for name, values := range options {
		for _, value := range values {
			least, most := -1.0, mostOfAnything // -1 means none, where it means anything
			if name == "pool_size" {
				least, most = 0, mostInPool
			}
			n, err := strconv.ParseFloat(value, 64)
			if numeric := err == nil && name != "sentinel_password" && name != "client_name"; numeric && (n < least || n > most) {
				return nil, fmt.Errorf("has a bad value for the option %s: it must be from %.0f to %.0f", name, least, most)
			}
		}
	}
	return options, nil
}

// server is one server.
func (u redisURL) server(apart redisPasswords) (redisPlace, error) {
	scheme := "redis://"
	if u.tls {
		scheme = "rediss://"
	}
	o, err := parseRedis(u.options, func(options url.Values) (*redis.Options, error) {
		return redis.ParseURL(scheme + u.user + u.hosts[0] + "/" + u.path + "?" + options.Encode())
	})
	return serverPlace(o, apart, err)
}

func readRedisSocket(text string, apart redisPasswords) (redisPlace, error) {
	rest, ok := strings.CutPrefix(text, "unix://")
	u, err := url.Parse(text)
	if strayCharacters(rest) || err != nil {
		return redisPlace{}, errStray
	}
	if !ok || u.Host != "" || u.Path == "" {
		return redisPlace{}, errors.New("must name a socket by its whole path, such as unix://user:password@/run/redis.sock?db=0")
	}
	options, err := redisOptions(u.RawQuery)
	if err != nil {
		return redisPlace{}, err
	}
	o, err := parseRedis(options, func(options url.Values) (*redis.Options, error) {
		u.RawQuery = options.Encode()
		return redis.ParseURL(u.String())
	})
	return serverPlace(o, apart, err)
}

func serverPlace(o *redis.Options, apart redisPasswords, err error) (redisPlace, error) {
	switch {
	case err != nil:
		return redisPlace{}, err
	case o.DB < 0:
		return redisPlace{}, errors.New("must have the number of a database for the option db, such as 0")
	case apart.server != "":
		o.Password = apart.server
	}
	return redisPlace{server: o}, nil
}

// behindSentinel is a master that Sentinels watch: the URL names those, and the password in it is the master's. To the
// library it is theirs.
func (u redisURL) behindSentinel(apart redisPasswords) (redisPlace, error) {
	master := u.options.Get("master")
	if master == "" {
		return redisPlace{}, errors.New("must name the master that the Sentinels watch: ?master=name")
	}
	user, password := u.options.Get("sentinel_username"), u.options.Get("sentinel_password")
	for _, ours := range []string{"master", "sentinel_username", "sentinel_password"} {
		u.options.Del(ours)
	}
	if u.options.Has("username") || u.options.Has("password") || u.options.Has("master_name") {
		return redisPlace{}, errors.New("must be redis-sentinel://user:password@host:26379,host:26379/0?master=name, the password being the master's; " +
			"sentinel_username and sentinel_password are options")
	}
	o, err := parseRedis(u.options, func(options url.Values) (*redis.FailoverOptions, error) {
		return redis.ParseFailoverURL(u.several(options))
	})
	var unknown unknownOptionError
	switch {
	case errors.As(err, &unknown) && password != "": // it may be a piece of that
		return redisPlace{}, errors.New("has an option that is not known here; an & in the sentinel_password must be written as %26")
	case err != nil:
		return redisPlace{}, err
	}
	if o.DB < 0 {
		return redisPlace{}, errors.New("must have the number of a database for the option db, such as 0")
	}
	o.MasterName, o.Username, o.Password = master, o.SentinelUsername, o.SentinelPassword
	o.SentinelUsername, o.SentinelPassword = user, password
	if apart.server != "" {
		o.Password = apart.server
	}
	if apart.sentinel != "" {
		o.SentinelPassword = apart.sentinel
	}
	o.TLSConfig = ofEachServer(o.TLSConfig)
	return redisPlace{sentinel: o}, nil
}

func (u redisURL) inCluster(apart redisPasswords) (redisPlace, error) {
	if u.path != "" && u.path != "0" {
		return redisPlace{}, errors.New("must not name a database: a cluster has none but 0")
	}
	skip := u.options.Get("skip_verify") == "true" || u.options.Get("skip_verify") == "1" // the library forgets it here
	if u.tls {
		u.options.Del("skip_verify")
	}
	o, err := parseRedis(u.options, func(options url.Values) (*redis.ClusterOptions, error) {
		return redis.ParseClusterURL(u.several(options))
	})
	if err != nil {
		return redisPlace{}, err
	}
	if apart.server != "" {
		o.Password = apart.server
	}
	if o.TLSConfig = ofEachServer(o.TLSConfig); o.TLSConfig != nil {
		o.TLSConfig.InsecureSkipVerify = skip
	}
	return redisPlace{cluster: o}, nil
}

// several is the URL of several servers as the library writes it: the others are options.
func (u redisURL) several(options url.Values) string {
	scheme := "redis://"
	if u.tls {
		scheme = "rediss://"
	}
	all := maps.Clone(options)
	all["addr"] = u.hosts[1:]
	return scheme + u.user + u.hosts[0] + "/" + u.path + "?" + all.Encode()
}

// ofEachServer lets each server prove the name by which it is dialled, where the library would have all of them prove
// the first one's.
func ofEachServer(c *tls.Config) *tls.Config {
	if c != nil {
		c.ServerName, c.MinVersion = "", tls.VersionTLS12
	}
	return c
}

// parseRedis calls a parser of the library. When that fails, it says which option is at fault, which it finds by
// leaving all others out.
func parseRedis[O any](options url.Values, parse func(url.Values) (*O, error)) (*O, error) {
	o, err := parse(options)
	if err == nil {
		return o, nil
	}
	for _, name := range slices.Sorted(maps.Keys(options)) {
		if _, err := parse(url.Values{name: options[name]}); err != nil {
			return nil, optionFault(name, err)
		}
	}
	return nil, errStray
}

// unknownOptionError is the name of an option that the library does not have.
type unknownOptionError string

func (o unknownOptionError) Error() string {
	return "has an option that is not known here: " + string(o)
}

func optionFault(name string, err error) error {
	wanted := "must be a whole number"
	switch text := err.Error(); {
	case strings.Contains(text, "unexpected option"):
		return unknownOptionError(name)
	case strings.Contains(text, "duration"):
		wanted = "must be a duration such as 500ms or 5s"
	case strings.Contains(text, "boolean"):
		wanted = "must be true or false"
	}
	return fmt.Errorf("has a bad value for the option %s: it %s", name, wanted)
}
