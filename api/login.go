package api

import (
	"context"
	"encoding/json"
	"errors"
	"mime"
	"net/http"
	"net/url"
	"reflect"
	"strconv"
	"time"

	"github.com/danielgtaylor/huma/v2"
	"golang.org/x/crypto/bcrypt"

	"github.com/literaryai/dramatis"
	"github.com/literaryai/dramatis/store"
)

// The token endpoints speak OAuth2 (RFC 6749): they take forms, and JSON with the same names, and refuse in its words.

type loginForm struct {
	GrantType string `json:"grant_type,omitempty" enum:"password" doc:"OAuth2 clients send it; it may be left out"`
	Username  string `json:"username" doc:"The name or the e-mail address" example:"demo"`
	Password  string `json:"password" example:"Hauteville House"`
	Scope     string `json:"scope,omitempty" doc:"Ignored"`
}

type refreshForm struct {
	GrantType    string `json:"grant_type,omitempty" enum:"refresh_token" doc:"OAuth2 clients send it; it may be left out"`
	RefreshToken string `json:"refresh_token"`
	Scope        string `json:"scope,omitempty" doc:"Ignored"`
}

const describeRefresh = `A refresh token is good for one exchange. For a few seconds it may be exchanged again, since two tabs may
do so at once; if it comes back later, somebody stole it, and the whole login is revoked.`

// tokenView is the answer of a token endpoint.
type tokenView struct {
	AccessToken  string `json:"access_token"`
	TokenType    string `json:"token_type" example:"bearer"`
	ExpiresIn    int    `json:"expires_in" doc:"Seconds" example:"1800"`
	RefreshToken string `json:"refresh_token" doc:"Good for one exchange"`
}

// tokenError is a refusal of a token endpoint, RFC 6749 section 5.2.
type tokenError struct {
	status int
	after  time.Duration

	Code        string `json:"error" enum:"invalid_request,invalid_grant,unsupported_grant_type,temporarily_unavailable,server_error"`
	Description string `json:"error_description"`
}

func (e *tokenError) Error() string { return e.Description }

type tokenInput struct {
	ContentType string `header:"Content-Type" hidden:"true"`
	Device      string `cookie:"dramatis_device" hidden:"true"`
	RawBody     []byte
}

type tokenOutput struct {
	Status       int
	CacheControl string `header:"Cache-Control" hidden:"true"`
	RetryAfter   string `header:"Retry-After" hidden:"true"`
	SetCookie    string `header:"Set-Cookie" hidden:"true"`
	Body         any
}

// loginCost makes a try for a name that nobody has take as long as one for a name that somebody has.
const loginCost = "$2a$10$7EqJtq98hPqEX7fNZaFWoOhi5B0QyHkRk0N3cK3Xk5yJc0H7Gv0Qa"

func (s *Server) login(ctx context.Context, in *tokenInput) (*tokenOutput, error) {
	var form loginForm
	if err := readToken(in, &form); err != nil {
		return refuseToken(err), nil
	}
	if form.Username == "" || form.Password == "" {
		return refuseToken(badRequest("username and password are required")), nil
	}
	u, err := s.checkPassword(ctx, form.Username, form.Password, in.Device)
	if err != nil {
		return s.tokenFailure(ctx, err), nil
	}
	secret, first := s.newRefresh()
	login, err := s.store.StartLogin(ctx, u, neighbourhood(remoteAddress(ctx)), first)
	if err != nil {
		return s.tokenFailure(ctx, err), nil
	}
	out := s.giveTokens(ctx, &login, secret)
	if out.SetCookie, err = s.rememberDevice(ctx, u.ID); err != nil {
		return s.tokenFailure(ctx, err), nil
	}
	return out, nil
}

// checkPassword finds the user; a wrong name and a wrong password are the same refusal after the same work.
func (s *Server) checkPassword(ctx context.Context, name, password, cookie string) (dramatis.User, error) {
	u, unknown := s.store.UserByLogin(ctx, name)
	if code := dramatis.ErrorCode(unknown); unknown != nil && code != dramatis.CodeNotFound && code != dramatis.CodeInvalid {
		return u, unknown
	}
	familiar, err := s.store.HasLoggedInFrom(ctx, u.ID, neighbourhood(remoteAddress(ctx)))
	if err != nil {
		return u, err
	}
	device, hash := s.deviceOf(cookie, u.ID), []byte(loginCost)
	if unknown == nil {
		hash = []byte(u.PasswordHash)
	}
	giveBack, wait := s.take(ctx, loginLimits(name, remoteAddress(ctx), device, familiar)...)
	if wait > 0 {
		return u, &tokenError{429, wait, "temporarily_unavailable", "too many failed logins; please wait"}
	}
	if !isPassword(hash, password) || unknown != nil {
		return u, &tokenError{400, 0, "invalid_grant", "the name or the password is wrong"}
	}
	giveBack()
	return u, nil
}

// isPassword compares a password with a hash. What is longer than bcrypt can tell apart was never taken for one, and would
// be equal to its own beginning.
func isPassword(hash []byte, password string) bool {
	err := bcrypt.CompareHashAndPassword(hash, []byte(password))
	return err == nil && len(password) <= dramatis.MaxPasswordBytes
}

func (s *Server) refresh(ctx context.Context, in *tokenInput) (*tokenOutput, error) {
	var form refreshForm
	if err := readToken(in, &form); err != nil {
		return refuseToken(err), nil
	}
	if form.RefreshToken == "" {
		return refuseToken(badRequest("refresh_token is required")), nil
	}
	secret, next := s.newRefresh()
	login, err := s.store.RotateRefreshToken(ctx, hashSecret(form.RefreshToken), next, s.clock())
	if err != nil {
		return s.tokenFailure(ctx, err), nil
	}
	return s.giveTokens(ctx, &login, secret), nil
}

func (s *Server) giveTokens(ctx context.Context, login *store.Login, refresh string) *tokenOutput {
	access, err := s.tokens.sign(login, apiAudience, s.tokens.ttl)
	if err != nil {
		return s.tokenFailure(ctx, err)
	}
	return &tokenOutput{Status: http.StatusOK, CacheControl: "no-store", Body: tokenView{
		AccessToken: access, TokenType: "bearer", ExpiresIn: int(s.tokens.ttl.Seconds()), RefreshToken: refresh,
	}}
}

// tokenFailure says any error in OAuth2's words, and logs a fault of ours.
func (s *Server) tokenFailure(ctx context.Context, err error) *tokenOutput {
	if refusal, ok := errors.AsType[*tokenError](err); ok {
		return refuseToken(refusal)
	}
	switch dramatis.ErrorCode(err) {
	case dramatis.CodeUnauthorized, dramatis.CodeNotFound, dramatis.CodeInvalid:
		return refuseToken(&tokenError{400, 0, "invalid_grant", dramatis.ErrorMessage(err)})
	case dramatis.CodeUnavailable:
		return refuseToken(&tokenError{503, time.Second, "temporarily_unavailable", dramatis.ErrorMessage(err)})
	}
	s.log.ErrorContext(ctx, "a token could not be given", "error", err, "request_id", requestID(ctx))
	return refuseToken(&tokenError{500, 0, "server_error", "an internal error occurred"})
}

func refuseToken(e *tokenError) *tokenOutput {
	out := &tokenOutput{Status: e.status, CacheControl: "no-store", Body: e}
	if e.after > 0 {
		out.RetryAfter = strconv.Itoa(wholeSeconds(e.after))
	}
	return out
}

func badRequest(why string) *tokenError { return &tokenError{400, 0, "invalid_request", why} }

// readToken reads a form, or JSON with the same names.
func readToken(in *tokenInput, form any) *tokenError {
	kind, _, err := mime.ParseMediaType(in.ContentType)
	if in.ContentType != "" && err != nil {
		return badRequest("the content type cannot be read")
	}
	body := in.RawBody
	switch kind {
	case "application/x-www-form-urlencoded":
		values, err := url.ParseQuery(string(body))
		if err != nil {
			return badRequest("the form cannot be read")
		}
		fields := map[string]string{}
		for name := range values {
			fields[name] = values.Get(name)
		}
		body, _ = json.Marshal(fields) // strings only: cannot fail
	case "application/json", "":
	default:
		return badRequest("the content type must be application/x-www-form-urlencoded or application/json")
	}
	if err := json.Unmarshal(body, form); err != nil {
		return badRequest("the body is not an object of strings")
	}
	return checkGrant(form)
}

func checkGrant(form any) *tokenError {
	grant, want := "", ""
	switch f := form.(type) {
	case *loginForm:
		grant, want = f.GrantType, "password"
	case *refreshForm:
		grant, want = f.GrantType, "refresh_token"
	}
	if grant != "" && grant != want {
		return &tokenError{400, 0, "unsupported_grant_type", "grant_type must be " + want}
	}
	return nil
}

// tokenRequest documents a token endpoint: the framework hands its body over unread, so it cannot see the form.
func tokenRequest[F any]() option {
	return func(a *area, op *operation) {
		registry := a.huma.OpenAPI().Components.Schemas
		schema := registry.Schema(reflect.TypeFor[F](), true, "")
		op.SkipValidateBody = true
		op.RequestBody = &huma.RequestBody{Required: true, Content: map[string]*huma.MediaType{
			"application/json":                  {Schema: schema},
			"application/x-www-form-urlencoded": {Schema: schema},
		}}
		answers := func(t reflect.Type) map[string]*huma.MediaType {
			return map[string]*huma.MediaType{"application/json": {Schema: registry.Schema(t, true, "")}}
		}
		op.Responses = map[string]*huma.Response{
			"200": {Description: "OK", Content: answers(reflect.TypeFor[tokenView]())},
			"400": {Description: "Bad Request", Content: answers(reflect.TypeFor[tokenError]())},
			"429": {Description: "Too Many Requests", Content: answers(reflect.TypeFor[tokenError]())},
			"503": {Description: "Service Unavailable", Content: answers(reflect.TypeFor[tokenError]())},
		}
	}
}
