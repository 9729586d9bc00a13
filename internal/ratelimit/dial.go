package ratelimit

import (
	"fmt"
	"net/url"
	"strconv"
	"strings"

	"github.com/redis/go-redis/v9"
	"github.com/redis/go-redis/v9/maintnotifications"
)

// Dial returns a client for the Redis at the address. It connects on first use,
// so Redis need not be there yet. Beside redis://, rediss:// and unix:// it
// understands redis-sentinel://host:port,host:port/db?master=name and
// redis-cluster://host:port,host:port.
func Dial(address string) (redis.UniversalClient, error) {
	scheme, rest, _ := strings.Cut(address, "://")
	o := &redis.UniversalOptions{}
	switch scheme {
	case "redis-sentinel", "redis-cluster":
		// Several hosts with ports do not make a URL that net/url reads.
		hosts, tail, _ := strings.Cut(rest, "/")
		hosts, query, asked := strings.Cut(hosts, "?")
		if !asked {
			tail, query, _ = strings.Cut(tail, "?")
		}
		if err := several(o, hosts, tail, query); err != nil {
			return nil, fmt.Errorf("address of Redis: %w", err)
		}
		o.IsClusterMode = scheme == "redis-cluster"
		if !o.IsClusterMode && o.MasterName == "" {
			return nil, fmt.Errorf("address of Redis: redis-sentinel:// needs ?master=name")
		}
	default:
		single, err := redis.ParseURL(address)
		if err != nil {
			return nil, fmt.Errorf("address of Redis: %w", err)
		}
		calm(&single.MaxRetries, &single.ContextTimeoutEnabled, &single.MaintNotificationsConfig)
		single.DialTimeout, single.DialerRetries = patience, 1
		return redis.NewClient(single), nil
	}
	calm(&o.MaxRetries, &o.ContextTimeoutEnabled, &o.MaintNotificationsConfig)
	o.DialTimeout, o.DialerRetries = patience, 1
	return redis.NewUniversalClient(o), nil
}

// calm makes a client fail soon instead of trying again: the next request tries.
func calm(retries *int, timeouts *bool, notices **maintnotifications.Config) {
	*retries, *timeouts = -1, true
	*notices = &maintnotifications.Config{Mode: maintnotifications.ModeDisabled}
}

// several reads user:password@host:port,host:port, the database's number and the
// query.
func several(o *redis.UniversalOptions, hosts, database, query string) error {
	if i := strings.LastIndexByte(hosts, '@'); i >= 0 {
		user, password, _ := strings.Cut(hosts[:i], ":")
		var errUser, errPassword error
		o.Username, errUser = url.PathUnescape(user)
		o.Password, errPassword = url.PathUnescape(password)
		if errUser != nil || errPassword != nil {
			return fmt.Errorf("name or password is not escaped as in a URL")
		}
		hosts = hosts[i+1:]
	}
	o.Addrs = strings.Split(hosts, ",")
	q, err := url.ParseQuery(query)
	if err != nil {
		return fmt.Errorf("query %q: %w", query, err)
	}
	o.MasterName = q.Get("master")
	if database != "" {
		if o.DB, err = strconv.Atoi(database); err != nil {
			return fmt.Errorf("database %q is not a number", database)
		}
	}
	return nil
}
