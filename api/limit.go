package api

import (
	"fmt"
	"math"
	"net/http"
	"strconv"
	"strings"
	"time"

	"github.com/danielgtaylor/huma/v2"
	"github.com/gin-gonic/gin"

	"github.com/literaryai/dramatis"
)

// Limits are how often in a minute something may be done, by its class: by each user, or by each address where nobody is
// logged in. All of them may be used at once, and come back evenly. 0 bounds nothing.
type Limits struct {
	Read, Write int
	Auth        int // logins and the like, which cost a hash
	Upload      int
	Stream      int // streams that are opened; StreamLimits bound how many are open
	Chat        int // what makes a model speak
	Site        int // health, documentation and the web application, by address
	Address     int // all that comes from one address, which may be a whole school's
}

// DefaultLimits let a person with a browser do as they like.
func DefaultLimits() Limits {
	return Limits{Read: 1200, Write: 300, Auth: 120, Upload: 60, Stream: 240, Chat: 120, Site: 3000, Address: 12_000}
}

// class is a group of routes whose uses count together.
type class string

const (
	classRead   class = "read"
	classWrite  class = "write"
	classAuth   class = "auth"
	classUpload class = "upload"
	classStream class = "stream"
	classChat   class = "chat"
	classSite   class = "site"
	anyClass    class = "address" // everything, for the limit of a whole address
)

func (l Limits) of(c class) int {
	switch c {
	case classRead:
		return l.Read
	case classWrite:
		return l.Write
	case classAuth:
		return l.Auth
	case classUpload:
		return l.Upload
	case classStream:
		return l.Stream
	case classChat:
		return l.Chat
	case classSite:
		return l.Site
	default:
		return l.Address
	}
}

// costly counts a route among those that make a model speak.
func costly(_ *area, op *operation) { op.class = classChat }

// classOf is how a route counts that does not say it itself.
func (op *operation) classOf() class {
	switch {
	case op.class != "":
		return op.class
	case op.stream:
		return classStream
	case op.MaxBodyBytes > maxBody:
		return classUpload
	case op.Method == http.MethodGet:
		return classRead
	case op.public:
		return classAuth
	default:
		return classWrite
	}
}

// limit counts the request against its caller's limits; it stands behind authenticate. Tokens are refused in OAuth2's words.
func (s *Server) limit(of class, oauth bool) func(huma.Context, func(huma.Context)) {
	return func(ctx huma.Context, next func(huma.Context)) {
		c, of := ginOf(ctx), of
		if of == classStream && (&StreamStart{Accept: ctx.Header("Accept")}).wantsPage() {
			of = classRead
		}
		who := ""
		if id := callerOf(ctx.Context()).ID; id != (dramatis.ID{}) {
			who = "user " + id.String()
		}
		err := s.count(c, of, who)
		switch {
		case err == nil:
			next(ctx)
		case oauth:
			refusal := &tokenError{Code: "temporarily_unavailable", Description: err.problem.Detail}
			c.Header("Retry-After", strconv.Itoa(seconds(err.after)))
			writeJSON(c, http.StatusTooManyRequests, "application/json", refusal)
		default:
			s.refuse(c, err)
		}
	}
}

// classOf is how a request's route counts. What is no route of the API is the site's.
func (s *Server) classOf(c *gin.Context) class {
	if of, counted := s.classes[c.Request.Method+" "+c.FullPath()]; counted {
		return of
	}
	return classSite
}

// limitSite counts what is no route of the API, by address.
func (s *Server) limitSite(c *gin.Context) {
	if s.classOf(c) == classSite {
		if err := s.count(c, classSite, ""); err != nil {
			s.refuse(c, err)
			return
		}
	}
	c.Next()
}

// limitRefused counts a request that is refused before it was counted, such as one with a bad token.
func (s *Server) limitRefused(c *gin.Context) *retryError {
	if _, counted := c.Get(countedKey); counted {
		return nil
	}
	return s.count(c, anyClass, "")
}

const countedKey = "dramatis.counted"

// count takes one use of all limits that apply, and says where the tightest stands. Nobody in particular is their address.
func (s *Server) count(c *gin.Context, of class, who string) *retryError {
	c.Set(countedKey, true)
	limits := s.limitsOf(of, who, neighbourhood(remoteAddress(c.Request.Context())))
	if s.config.Limiter == nil || len(limits) == 0 {
		return nil
	}
	standings := s.config.Limiter.Take(c.Request.Context(), 1, limits...)
	tightest := standings[0]
	for _, st := range standings {
		if st.Retry > tightest.Retry || tightest.Retry == 0 && st.Remaining < tightest.Remaining {
			tightest = st
		}
	}
	showStanding(c.Writer.Header(), tightest)
	if tightest.Retry > 0 {
		s.metrics.limited.WithLabelValues(string(of)).Inc()
		return &retryError{newProblem(http.StatusTooManyRequests, "too many requests; please wait"), tightest.Retry}
	}
	return nil
}

// limitsOf is what bounds one request: its class by who makes it, and all classes together by where it comes from.
func (s *Server) limitsOf(of class, who, address string) []dramatis.Limit {
	if who == "" {
		who = "address " + address
	}
	var limits []dramatis.Limit
	if most := s.config.Limits.of(of); most > 0 && of != anyClass {
		limits = append(limits, dramatis.Limit{Key: string(of) + " " + who, Rate: dramatis.Rate{Most: most, Per: time.Minute}})
	}
	if most := s.config.Limits.Address; most > 0 {
		limits = append(limits, dramatis.Limit{Key: "all " + address, Rate: dramatis.Rate{Most: most, Per: time.Minute}})
	}
	return limits
}

// showStanding says it in the headers of the IETF's drafts that clients read: draft 03's, and its policy.
func showStanding(h http.Header, st dramatis.Standing) {
	h.Set("RateLimit-Limit", strconv.Itoa(st.Limit.Rate.Most))
	h.Set("RateLimit-Remaining", strconv.Itoa(st.Remaining))
	h.Set("RateLimit-Reset", strconv.Itoa(seconds(st.Reset)))
	h.Set("RateLimit-Policy", fmt.Sprintf("%d;w=%d", st.Limit.Rate.Most, seconds(st.Limit.Rate.Per)))
}

// seconds rounds up: who comes back then does not come too early.
func seconds(d time.Duration) int { return int(math.Ceil(d.Seconds())) }

// routeKey is a route as the router will name it.
func routeKey(method, path string) string {
	return method + " " + strings.NewReplacer("{", ":", "}", "").Replace(path)
}
