#!/bin/bash
# Magnum in devstack: which function of lib/magnum runs in which phase.

# shellcheck source=devstack/lib/magnum
source "${DEST}/magnum/devstack/lib/magnum"

magnum_stack_phase() {
    case "$1" in
        install)
            echo_summary "Installing Magnum"
            install_magnum
            magnum_add_guest_image
            install_magnumclient
            cleanup_magnum
            ;;
        post-config)
            echo_summary "Configuring Magnum"
            configure_magnum
            # A cluster takes longer than the token that asked for it lives.
            iniset "${KEYSTONE_CONF}" token expiration 7200
            create_magnum_accounts
            install_kubectl
            ;;
        extra)
            echo_summary "Starting Magnum"
            init_magnum
            magnum_register_image
            magnum_configure_flavor
            start_magnum
            configure_iptables_magnum
            ;;
    esac
}

if is_service_enabled magnum-api magnum-cond; then
    case "$1" in
        stack) magnum_stack_phase "$2" ;;
        unstack) stop_magnum ;;
        clean) cleanup_magnum ;;
    esac
fi
