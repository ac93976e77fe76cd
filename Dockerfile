# The CIFAR-10 example for the CPU:
#
#	docker build -t gotorch-cifar10 .
#	docker run --rm -v cifar10:/home/gotorch gotorch-cifar10 -epochs 2
#
# What it downloads and saves stays in the volume.

FROM golang:1.26.8-bookworm AS build
WORKDIR /src
# libtorch is a layer of its own, which a change of the Go code leaves alone.
COPY scripts/install-libtorch.sh scripts/
COPY scripts/libtorch/ scripts/libtorch/
RUN scripts/install-libtorch.sh --prefix /usr/local/libtorch
COPY go.mod go.sum ./
RUN go mod download
COPY . .
RUN go build -o /usr/local/bin/cifar10 ./examples/cifar10
# Nothing is compiled in the second stage.
RUN rm -r /usr/local/libtorch/include

FROM debian:12.12-slim
COPY --from=build /etc/ssl/certs/ca-certificates.crt /etc/ssl/certs/
COPY --from=build /usr/local/libtorch/ /usr/local/libtorch/
COPY --from=build /usr/local/bin/cifar10 /usr/local/bin/
RUN useradd --create-home --uid 10001 gotorch
USER gotorch
WORKDIR /home/gotorch
ENTRYPOINT ["cifar10"]
