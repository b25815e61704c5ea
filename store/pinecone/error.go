package pinecone

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"net"
	"net/http"

	"github.com/pinecone-io/go-pinecone/v5/pinecone"
	"google.golang.org/grpc/codes"
	"google.golang.org/grpc/status"

	"github.com/literaryai/dramatis"
)

// ErrRefused says that Pinecone is there and does not take the key.
var ErrRefused = dramatis.Errorf(dramatis.CodeUnavailable, "Pinecone refuses the key")

// ErrMissing says that there is no index where there should be one.
var ErrMissing = dramatis.Errorf(dramatis.CodeUnavailable, "there is no such index")

// translate turns the library's errors into ours.
func (x *Index) translate(err error) error {
	if err == nil {
		return nil
	}
	if _, ours := errors.AsType[*dramatis.Error](err); ours {
		return err
	}
	switch meaning(err) {
	case codes.Unauthenticated, codes.PermissionDenied:
		return fmt.Errorf("%w (%s)", ErrRefused, said(err))
	case codes.NotFound:
		return fmt.Errorf("%w: %s (%s)", ErrMissing, x.called(), said(err))
	case codes.InvalidArgument:
		return dramatis.Errorf(dramatis.CodeInvalid, "%s does not take what it is told: %s", x.called(), said(err))
	}
	return fmt.Errorf("%w: %w", dramatis.Errorf(dramatis.CodeUnavailable, "%s does not answer", x.called()), err)
}

// said is what Pinecone says of an error, without what the library wraps around it.
func said(err error) string {
	refusal, told := errors.AsType[*pinecone.PineconeError](err)
	if !told {
		return status.Convert(err).Message()
	}
	var body struct {
		Message string `json:"message"`
	}
	if json.Unmarshal([]byte(refusal.Error()), &body) != nil || body.Message == "" {
		return http.StatusText(refusal.Code)
	}
	return body.Message
}

// meaning is an error of either plane as a status: they mean the same by them.
func meaning(err error) codes.Code {
	if refusal, told := errors.AsType[*pinecone.PineconeError](err); told {
		switch {
		case refusal.Code == http.StatusUnauthorized:
			return codes.Unauthenticated
		case refusal.Code == http.StatusForbidden:
			return codes.PermissionDenied
		case refusal.Code == http.StatusNotFound:
			return codes.NotFound
		case refusal.Code == http.StatusTooManyRequests:
			return codes.ResourceExhausted
		case refusal.Code >= http.StatusInternalServerError:
			return codes.Unavailable
		}
		return codes.InvalidArgument
	}
	return status.Code(err)
}

func isMissing(err error) bool { return err != nil && meaning(err) == codes.NotFound }

// passing reports whether trying again may help.
func passing(err error) bool {
	if _, network := errors.AsType[net.Error](err); network || errors.Is(err, context.DeadlineExceeded) {
		return true
	}
	switch meaning(err) {
	case codes.Unavailable, codes.ResourceExhausted, codes.DeadlineExceeded:
		return true
	}
	return false
}
