package pinecone

import (
	"context"
	"errors"
	"fmt"
	"net/http"
	"strings"
	"time"

	"github.com/pinecone-io/go-pinecone/v5/pinecone"
	"google.golang.org/grpc"
	"google.golang.org/grpc/keepalive"
	"google.golang.org/protobuf/proto"

	"github.com/literaryai/dramatis"
)

// How long an index that is being made is waited for, and how often it is looked at.
const (
	makingTime = 2 * time.Minute
	lookAgain  = 500 * time.Millisecond
)

// find gives the index, and connects to it the first time. Where there is none it makes one for vectors of a dimension, or
// with 0 gives nil.
func (x *Index) find(ctx context.Context, dimension int) (*connection, error) {
	select {
	case <-x.turn:
	case <-ctx.Done():
		return nil, x.translate(ctx.Err())
	}
	defer func() { x.turn <- struct{}{} }()
	if x.at != nil {
		return x.at, nil
	}
	var err error
	if x.config.Host != "" {
		x.at, err = x.connect(ctx, x.config.Host)
		return x.at, err
	}
	x.at, err = x.findByName(ctx, dimension)
	return x.at, err
}

func (x *Index) findByName(ctx context.Context, dimension int) (*connection, error) {
	ctx, cancel := context.WithTimeout(ctx, makingTime)
	defer cancel()
	made := false
	for {
		found, err := x.control.DescribeIndex(ctx, x.config.Index)
		switch {
		case isMissing(err) && dimension == 0:
			return nil, nil //nolint:nilnil // there is no index, which is no fault
		case isMissing(err) && !made:
			if err = x.create(ctx, dimension); err != nil && !passing(err) {
				return nil, x.translate(err)
			}
			made = err == nil
		case err == nil:
			if err := x.suits(string(found.Metric), found.VectorType); err != nil {
				return nil, err
			}
			if found.Status != nil && found.Status.Ready {
				return x.connect(ctx, x.reach(found.Host))
			}
		}
		if err != nil && !isMissing(err) && !passing(err) {
			return nil, x.translate(err)
		}
		select {
		case <-ctx.Done():
			if err == nil {
				err = fmt.Errorf("%s is still being made", x.called())
			}
			return nil, x.translate(err)
		case <-time.After(lookAgain):
		}
	}
}

// create asks for the index. That another was faster is as good.
func (x *Index) create(ctx context.Context, dimension int) error {
	numbers, metric := int32(dimension), pinecone.Cosine
	_, err := x.control.CreateServerlessIndex(ctx, &pinecone.CreateServerlessIndexRequest{
		Name: x.config.Index, Cloud: pinecone.Cloud(x.config.Cloud), Region: x.config.Region, Dimension: &numbers, Metric: &metric,
	})
	refusal, told := errors.AsType[*pinecone.PineconeError](err)
	switch {
	case err == nil, told && refusal.Code == http.StatusConflict:
		return nil
	case told && refusal.Code != http.StatusUnauthorized && !passing(err):
		return dramatis.Errorf(dramatis.CodeInvalid, "Pinecone does not make the index %s in %s %s: %s", x.config.Index, x.config.Cloud, x.config.Region, said(err))
	}
	return fmt.Errorf("make %s in %s %s: %w", x.called(), x.config.Cloud, x.config.Region, err)
}

// suits refuses an index that would find something else than what is nearest in direction.
func (x *Index) suits(metric, kind string) error {
	if kind != "" && kind != "dense" {
		return dramatis.Errorf(dramatis.CodeInvalid, "%s is for %s vectors: name another one, which is then made, for dense ones", x.called(), kind)
	}
	if metric != "" && metric != string(pinecone.Cosine) && metric != string(pinecone.Dotproduct) {
		return dramatis.Errorf(dramatis.CodeInvalid, "%s compares by %s, and must by cosine or dotproduct: name another index, which is then made", x.called(), metric)
	}
	return nil
}

// reach is a host as the control plane names it: one on this machine, as of Pinecone's emulator, speaks without TLS when the
// control plane does.
func (x *Index) reach(host string) string {
	if strings.HasPrefix(x.config.Controller, "http://") && !strings.Contains(host, "://") {
		return "http://" + host
	}
	return host
}

// connect opens the index at a host and asks it what it is.
func (x *Index) connect(ctx context.Context, host string) (*connection, error) {
	if err := ValidateHost(host); err != nil {
		return nil, dramatis.Errorf(dramatis.CodeInvalid, "the host of %s %v", x.called(), err)
	}
	var told metricSaid
	opened, err := x.control.Index(pinecone.NewIndexConnParams{Host: strings.TrimSuffix(host, "/")},
		grpc.WithKeepaliveParams(keepalive.ClientParameters{Time: time.Minute, Timeout: 10 * time.Second}),
		grpc.WithDefaultServiceConfig(tries), grpc.WithDisableServiceConfig(),
		grpc.WithUnaryInterceptor(told.listen),
	)
	if err != nil {
		return nil, fmt.Errorf("connect to %s: %w", x.called(), err)
	}
	ctx, cancel := context.WithTimeout(ctx, readTime)
	defer cancel()
	stats, err := opened.DescribeIndexStats(ctx)
	if err == nil && stats.Dimension == nil {
		err = dramatis.Errorf(dramatis.CodeInvalid, "%s has no dimension: it is not for dense vectors", x.called())
	}
	if err == nil {
		err = x.suits(told.metric, told.kind)
	}
	if err != nil {
		return nil, errors.Join(x.translate(err), opened.Close())
	}
	return &connection{IndexConnection: opened, dimension: int(*stats.Dimension)}, nil
}

// tries is what is tried again, with growing pauses: a server that is too busy or away. All calls may be repeated. A query is
// not: Postgres can answer it at once.
const tries = `{"methodConfig": [
	{"name": [{}], "retryPolicy": {"maxAttempts": 4, "initialBackoff": "0.25s", "maxBackoff": "4s", "backoffMultiplier": 3,
		"retryableStatusCodes": ["UNAVAILABLE", "RESOURCE_EXHAUSTED", "DEADLINE_EXCEEDED", "INTERNAL"]}},
	{"name": [{"service": "VectorService", "method": "Query"}]}]}`

// metricSaid hears what an index says of itself, the first time that it is asked, that the library does not pass on.
type metricSaid struct {
	heard        bool
	metric, kind string
}

func (m *metricSaid) listen(
	ctx context.Context, method string, req, reply any, conn *grpc.ClientConn, call grpc.UnaryInvoker, options ...grpc.CallOption,
) error {
	err := call(ctx, method, req, reply, conn, options...)
	said, ok := reply.(proto.Message)
	if err != nil || !ok || m.heard || !strings.HasSuffix(method, "/DescribeIndexStats") {
		return err
	}
	m.heard = true // before anybody else has the connection
	fields := said.ProtoReflect().Descriptor().Fields()
	if f := fields.ByName("metric"); f != nil {
		m.metric = said.ProtoReflect().Get(f).String()
	}
	if f := fields.ByName("vector_type"); f != nil {
		m.kind = said.ProtoReflect().Get(f).String()
	}
	return nil
}
